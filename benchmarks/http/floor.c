// The floor of an HTTP server: one loop on epoll that looks for the end of each request's head and answers with the
// same bytes. It parses nothing, allocates nothing, and has no timers: what is left is the kernel's work.
//   floor PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char ANSWER[] = "HTTP/1.1 200 OK\r\n"
                             "content-type: text/plain; charset=utf-8\r\n"
                             "content-length: 13\r\n"
                             "date: Mon, 30 Nov 2026 06:30:00 GMT\r\n"
                             "\r\n"
                             "Hello, World!";

enum { MOST_CONNECTIONS = 65536, MOST_EVENTS = 512 };

static unsigned char seen[MOST_CONNECTIONS]; // by descriptor: how much of "\r\n\r\n" ended the last read

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// Counts the heads that end in these bytes.
static int ends(int fd, const char *bytes, ssize_t length) {
    int state = seen[fd], found = 0;
    for (ssize_t i = 0; i < length; i++) {
        char wanted = state % 2 == 0 ? '\r' : '\n';
        state = bytes[i] == wanted ? state + 1 : bytes[i] == '\r' ? 1 : 0;
        if (state == 4) {
            found++;
            state = 0;
        }
    }
    seen[fd] = (unsigned char) state;
    return found;
}

static void serve(int fd) {
    char bytes[16384], answers[sizeof bytes];
    ssize_t length = read(fd, bytes, sizeof bytes);
    if (length <= 0) {
        if (length == 0 || errno != EAGAIN) {
            close(fd);
        }
        return;
    }
    const size_t one = sizeof ANSWER - 1;
    int count = ends(fd, bytes, length);
    while (count > 0) {
        size_t size = 0;
        for (; count > 0 && size + one <= sizeof answers; count--, size += one) {
            memcpy(answers + size, ANSWER, one);
        }
        if (write(fd, answers, size) != (ssize_t) size) {
            close(fd); // the load never leaves so much unread
            return;
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: floor PORT\n");
        return 2;
    }
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short) atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *) &address, sizeof address) < 0 || listen(listener, 1024) < 0) {
        fail("listen");
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[MOST_EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, MOST_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listener) {
                serve(events[i].data.fd);
                continue;
            }
            int fd;
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                if (fd >= MOST_CONNECTIONS) {
                    close(fd);
                    continue;
                }
                seen[fd] = 0;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                event = (struct epoll_event) {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
            }
        }
    }
}
