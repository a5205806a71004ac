package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// Something that the loop wakes: a fiber, a callback, or a part of the library that counts.
///
/// An entry stands in at most one list of waiters at a time; its links are the list.
abstract class Entry {

    private @Nullable Entry previous; // loop only
    private @Nullable Entry next; // loop only

    /// Called on the loop, perhaps on the bare carrier: must neither block nor run foreign code.
    abstract void wake();

    /// Whether whoever waits by this will see how what it waits for ends: then a failure needs no report.
    boolean seesOutcome() {
        return true;
    }

    // The lists are circular: in a list, neither link is null.

    final boolean isInList() {
        return next != null;
    }

    /// How many stand in the list that this is in.
    final int listSize() {
        int size = 1;
        for (Entry entry = next; entry != null && entry != this; entry = entry.next) {
            size++;
        }
        return size;
    }

    /// Adds this at the end of the list that begins with `head`; returns its head.
    @SuppressWarnings("NullAway")
    final Entry appendTo(@Nullable Entry head) {
        if (head == null) {
            previous = this;
            next = this;
            return this;
        }
        var tail = head.previous;
        previous = tail;
        next = head;
        tail.next = this;
        head.previous = this;
        return head;
    }

    /// Takes this out of the list that begins with `head`; returns the new head.
    @SuppressWarnings("NullAway")
    final @Nullable Entry removeFrom(@Nullable Entry head) {
        if (next == null) {
            return head;
        }
        Entry newHead = head == this ? (next == this ? null : next) : head;
        previous.next = next;
        next.previous = previous;
        previous = null;
        next = null;
        return newHead;
    }
}
