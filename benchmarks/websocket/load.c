// Clients of a WebSocket server, all on one loop on epoll. A message is answered or counted, nothing else is done with it.
//   load PORT PID listen CLIENTS WARM_UP SECONDS
//   load PORT PID echo CLIENTS WARM_UP SECONDS BYTES
// listen: on /room; each text that comes begins with the time at which it was sent, in ns of the monotonic clock.
// echo: on /echo; each client sends a text, waits for its echo, and sends it again.
// Prints: messages, messages per second, p50, p99 and the maximum of their times in µs, and the server's processor time of a message
// in µs. PID is the server's process.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_EVENTS = 1024, MOST_DIGITS = 20 };

struct client {
    int fd;
    unsigned char head[14]; // of the frame that comes in
    size_t head_length;
    uint64_t left; // bytes of its payload that are to come
    int in_payload, final;
    char digits[MOST_DIGITS + 1]; // the first bytes of the message
    size_t digit_count;
    size_t sent; // bytes of the message that goes out
    uint64_t start;
};

static const char *mode;
static unsigned char *frame; // that each client sends, masked
static size_t frame_length;
static uint32_t *times;
static size_t count, capacity;
static int counting, poller;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void refuse(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000 + (uint64_t) t.tv_nsec;
}

static void record(uint64_t start) {
    if (!counting) {
        return;
    }
    if (count == capacity) {
        capacity = capacity ? capacity * 2 : 1 << 20;
        times = realloc(times, capacity * sizeof *times);
        if (times == NULL) {
            fail("realloc");
        }
    }
    uint64_t us = (now() - start) / 1000;
    times[count++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t) us;
}

static void watch(struct client *client, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(poller, operation, client->fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

// Sends what is left of the frame.
static void push(struct client *client) {
    while (client->sent < frame_length) {
        ssize_t n = write(client->fd, frame + client->sent, frame_length - client->sent);
        if (n < 0 && errno == EAGAIN) {
            watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        } else if (n < 0) {
            fail("write");
        }
        client->sent += (size_t) n;
    }
}

static void ask(struct client *client) {
    client->sent = 0;
    client->start = now();
    push(client);
}

static void message_ended(struct client *client) {
    if (*mode == 'e') {
        record(client->start);
        ask(client);
    } else {
        client->digits[client->digit_count] = 0;
        record(strtoull(client->digits, NULL, 10));
        client->digit_count = 0;
    }
}

static void pong(struct client *client) {
    static const unsigned char answer[] = {0x8a, 0x80, 0, 0, 0, 0};
    if (write(client->fd, answer, sizeof answer) != sizeof answer) {
        refuse("a pong was not taken");
    }
}

static void frame_ended(struct client *client) {
    int opcode = client->head[0] & 15;
    client->head_length = 0;
    client->in_payload = 0;
    if (opcode == 8) {
        refuse("the server has closed a WebSocket");
    } else if (opcode == 9) {
        pong(client);
    } else if (opcode < 3 && client->final) {
        message_ended(client);
    }
}

static void feed(struct client *client, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        if (!client->in_payload) {
            client->head[client->head_length++] = *bytes++;
            length--;
            if (client->head_length < 2) {
                continue;
            }
            size_t size = client->head[1] == 126 ? 4 : client->head[1] == 127 ? 10 : 2;
            if (client->head_length < size) {
                continue;
            }
            client->left = size == 2 ? client->head[1] : 0;
            for (size_t i = 2; i < size; i++) {
                client->left = client->left << 8 | client->head[i];
            }
            client->final = client->head[0] >> 7;
            client->in_payload = 1;
        }
        size_t part = client->left < length ? client->left : length;
        if (*mode == 'l' && (client->head[0] & 15) < 3) {
            for (size_t i = 0; i < part && client->digit_count < MOST_DIGITS; i++) {
                client->digits[client->digit_count++] = (char) bytes[i];
            }
        }
        client->left -= part;
        bytes += part;
        length -= part;
        if (client->left == 0) {
            frame_ended(client);
        }
    }
}

static void handle(struct client *client, uint32_t events) {
    static unsigned char bytes[1 << 17];
    if (events & EPOLLOUT) {
        watch(client, EPOLL_CTL_MOD, EPOLLIN);
        push(client);
    }
    if (events & ~EPOLLOUT) {
        ssize_t n = read(client->fd, bytes, sizeof bytes);
        if (n > 0) {
            feed(client, bytes, (size_t) n);
        } else if (n == 0 || errno != EAGAIN) {
            refuse("a connection was closed");
        }
    }
}

static void open_client(struct client *client, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *) &address, sizeof address) < 0) {
        fail("connect");
    }
    int one = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char text[512];
    int length = snprintf(text, sizeof text,
                          "GET /%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                          *mode == 'e' ? "echo" : "room", port);
    if (write(client->fd, text, (size_t) length) != length) {
        fail("write");
    }
    char answer[4096]; // byte by byte: what follows the head is a frame
    for (size_t n = 0; n < 4 || memcmp(answer + n - 4, "\r\n\r\n", 4) != 0; n++) {
        if (n == sizeof answer - 1 || read(client->fd, answer + n, 1) != 1) {
            refuse("no head came");
        }
        if (n == 12 && memcmp(answer + 9, "101", 3) != 0) {
            refuse("the WebSocket was refused");
        }
    }
    fcntl(client->fd, F_SETFL, O_NONBLOCK);
    watch(client, EPOLL_CTL_ADD, EPOLLIN);
}

static void make_frame(size_t bytes) {
    static const unsigned char key[4] = {0x37, 0xfa, 0x21, 0x3d};
    frame = malloc(bytes + 14);
    frame[0] = 0x81;
    size_t at = 2;
    if (bytes < 126) {
        frame[1] = (unsigned char) (0x80 | bytes);
    } else {
        int size = bytes < 65536 ? 2 : 8;
        frame[1] = size == 2 ? 0xfe : 0xff;
        for (int i = size - 1; i >= 0; i--) {
            frame[at++] = (unsigned char) (bytes >> 8 * i);
        }
    }
    memcpy(frame + at, key, 4);
    at += 4;
    for (size_t i = 0; i < bytes; i++) {
        frame[at++] = 'x' ^ key[i % 4];
    }
    frame_length = at;
}

static double processor_us(const char *pid) {
    char path[64], line[4096];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        fail(path);
    }
    fclose(file);
    unsigned long user, system;
    char *rest = strrchr(line, ')');
    if (rest == NULL || sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) {
        refuse("no times in /proc");
    }
    return (double) (user + system) * 1e6 / (double) sysconf(_SC_CLK_TCK);
}

static void run_until(uint64_t end) {
    struct epoll_event events[MOST_EVENTS];
    for (uint64_t t = now(); t < end; t = now()) {
        int n = epoll_wait(poller, events, MOST_EVENTS, (int) ((end - t) / 1000000) + 1);
        for (int i = 0; i < n; i++) {
            handle(events[i].data.ptr, events[i].events);
        }
    }
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    if (argc < 7) {
        refuse("usage: load PORT PID listen|echo CLIENTS WARM_UP SECONDS [BYTES]");
    }
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    mode = argv[3];
    int clients = atoi(argv[4]);
    make_frame(argc > 7 ? (size_t) atol(argv[7]) : 1);
    poller = epoll_create1(0);
    struct client *all = calloc((size_t) clients, sizeof *all);
    for (int i = 0; i < clients; i++) {
        open_client(&all[i], atoi(argv[1]));
    }
    for (int i = 0; i < clients && *mode == 'e'; i++) {
        ask(&all[i]);
    }
    run_until(now() + (uint64_t) (atof(argv[5]) * 1e9));
    counting = 1;
    uint64_t begin = now();
    double before = processor_us(argv[2]);
    run_until(begin + (uint64_t) (atof(argv[6]) * 1e9));
    double seconds = (double) (now() - begin) / 1e9, used = processor_us(argv[2]) - before;
    if (count == 0) {
        refuse("no message came");
    }
    qsort(times, count, sizeof *times, ascending);
    printf("%zu %.0f %u %u %u %.2f\n", count, (double) count / seconds, times[count / 2], times[(size_t) ((double) count * 0.99)],
           times[count - 1], used / (double) count);
    fflush(stdout);
    if (*mode == 'l') {
        getchar(); // the connections stay until the server's memory was read
    }
    return 0;
}
