package io.asyncio4j.examples;

/// The page of a chat, in a browser.
final class ChatPage {

    static final String STATE = "document.getElementById('state').textContent"; // the feed's page has it, too

    private ChatPage() {}

    /// Writes a message and sends it.
    static void say(Browser.Page page, String text) {
        page.type(text);
        page.press("Enter", 13, "\r");
    }

    /// Whether a message stands there as the n-th and last.
    static String said(int n, String name, String text) {
        return "document.querySelectorAll('#log li').length === " + n
                + " && document.querySelector('#log li:last-child').textContent === '" + name + text + "'";
    }
}
