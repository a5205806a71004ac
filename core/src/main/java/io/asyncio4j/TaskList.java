package io.asyncio4j;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tasks that are not done, in the order of creation: those of a loop, or the children of a task.
/// Loop only.
///
/// Every task stands in exactly one list, and lists hang on the tasks that opened them, so that
/// together they hold all tasks of the loop. They must be held: a virtual thread that nothing can
/// reach is collected by the JVM.
final class TaskList {

    // The links are in the tasks: a set would cost 48 bytes a task.

    private final @Nullable Nursery owner;
    private @Nullable Task<?> first;
    private @Nullable Task<?> last;
    private int size;

    TaskList(@Nullable Nursery owner) {
        this.owner = owner;
    }

    /// Those of several lists and all below them, in the order of creation.
    static Set<Task<?>> allOf(TaskList... lists) {
        var found = new ArrayList<Task<?>>();
        for (TaskList list : lists) {
            list.forEachInTree(found::add);
        }
        found.sort(Comparator.comparingLong(task -> task.fiber().thread().threadId()));
        return new LinkedHashSet<>(found);
    }

    void add(Task<?> task) {
        task.previous = last;
        if (last == null) {
            first = task;
        } else {
            last.next = task;
        }
        last = task;
        size++;
    }

    void remove(Task<?> task) {
        if (task.previous == null) {
            first = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next == null) {
            last = task.previous;
        } else {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
        size--;
    }

    /// Whose children these are, null for the tasks of the loop.
    @Nullable
    Nursery owner() {
        return owner;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Calls `visitor` with each task of this list. It must not end tasks.
    void forEach(Consumer<? super Task<?>> visitor) {
        for (Task<?> task = first; task != null; task = task.next) {
            visitor.accept(task);
        }
    }

    /// Calls `visitor` with each task, then with everything below it. It must not end tasks.
    void forEachInTree(Consumer<? super Task<?>> visitor) {
        for (Task<?> task = first; task != null; task = task.next) {
            visitor.accept(task);
            for (Nursery nursery = task.nursery(); nursery != null; nursery = nursery.outer()) {
                nursery.forEachList(list -> list.forEachInTree(visitor));
            }
        }
    }

    /// Asks every task of this list to end.
    void cancelAll(@Nullable String reason) {
        Task<?> following;
        for (Task<?> task = first; task != null; task = following) {
            following = task.next;
            task.requestCancel(reason);
        }
    }
}
