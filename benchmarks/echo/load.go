// The load: each connection sends a message, waits until it has come back, checks it, and sends the next.
//
//	load PORT CONNECTIONS BYTES SECONDS    prints round trips per second, p50 and p99 in microseconds
//	load PORT CONNECTIONS idle             connects, prints "ready", and holds the connections until its input ends
//
// One thread, epoll and nothing else: it costs less than any server.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

const longest = 1 << 21 // microseconds

type connection struct {
	fd       int
	unsent   int
	awaited  int
	began    time.Time
	watching bool // for room to send
}

var (
	epoll     int
	message   []byte
	received  []byte
	latencies [longest]uint32
	trips     int
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(n int) int {
	value, err := strconv.Atoi(os.Args[n])
	check(err)
	return value
}

func main() {
	port, count := number(1), number(2)
	debug.SetGCPercent(-1)
	if os.Args[3] == "idle" {
		message, received = make([]byte, 1), make([]byte, 1)
		dialAll(port, count)
		fmt.Println("ready")
		io.Copy(io.Discard, os.Stdin)
		return
	}
	message, received = make([]byte, number(3)), make([]byte, 1<<16)
	for i := range message {
		message[i] = byte(i * 7)
	}
	seconds, err := strconv.ParseFloat(os.Args[4], 64)
	check(err)
	all := dialAll(port, count)
	epoll, err = syscall.EpollCreate1(0)
	check(err)
	for i := range all {
		check(syscall.SetNonblock(all[i].fd, true))
		control(syscall.EPOLL_CTL_ADD, &all[i], i, syscall.EPOLLIN)
		begin(&all[i], i)
	}
	began := time.Now()
	trips = 0
	latencies = [longest]uint32{}
	run(all, began.Add(time.Duration(seconds*float64(time.Second))))
	rate := float64(trips) / time.Since(began).Seconds()
	fmt.Printf("%.0f %d %d\n", rate, quantile(0.5), quantile(0.99))
}

// Connects one after the other; each answers once, so that no server's backlog overflows.
func dialAll(port, count int) []connection {
	all := make([]connection, count)
	for i := range all {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		check(err)
		check(syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
		check(syscall.Connect(fd, &syscall.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}}))
		one := []byte{42}
		_, err = syscall.Write(fd, one)
		check(err)
		n, err := syscall.Read(fd, one)
		check(err)
		if n != 1 || one[0] != 42 {
			check(fmt.Errorf("connection %d answered %d bytes, %v; expected 42", i, n, one))
		}
		all[i].fd = fd
	}
	return all
}

func run(all []connection, end time.Time) {
	events := make([]syscall.EpollEvent, 1024)
	for now := time.Now(); now.Before(end); now = time.Now() {
		n, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_WAIT, uintptr(epoll),
			uintptr(unsafe.Pointer(&events[0])), uintptr(len(events)), 100, 0, 0)
		if errno != 0 && errno != syscall.EINTR {
			check(errno)
		}
		if errno != 0 {
			continue
		}
		for _, event := range events[:n] {
			i := int(event.Fd)
			if event.Events&syscall.EPOLLOUT != 0 {
				send(&all[i], i)
			}
			if event.Events&^syscall.EPOLLOUT != 0 {
				receive(&all[i], i)
			}
		}
	}
}

func begin(c *connection, i int) {
	c.began = time.Now()
	c.unsent, c.awaited = len(message), len(message)
	send(c, i)
}

func send(c *connection, i int) {
	for c.unsent > 0 {
		rest := message[len(message)-c.unsent:]
		n, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(c.fd), uintptr(unsafe.Pointer(&rest[0])), uintptr(len(rest)))
		if errno == syscall.EAGAIN {
			break
		}
		if errno != 0 {
			check(errno)
		}
		c.unsent -= int(n)
	}
	if watch := c.unsent > 0; watch != c.watching {
		c.watching = watch
		events := uint32(syscall.EPOLLIN)
		if watch {
			events |= syscall.EPOLLOUT
		}
		control(syscall.EPOLL_CTL_MOD, c, i, events)
	}
}

func receive(c *connection, i int) {
	n, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(c.fd), uintptr(unsafe.Pointer(&received[0])), uintptr(len(received)))
	if errno == syscall.EAGAIN {
		return
	}
	if errno != 0 {
		check(errno)
	}
	first := len(message) - c.awaited
	if n == 0 || int(n) > c.awaited || received[0] != message[first] || received[n-1] != message[first+int(n)-1] {
		check(fmt.Errorf("connection %d: %d bytes came, expected up to %d like those that were sent", i, n, c.awaited))
	}
	c.awaited -= int(n)
	if c.awaited == 0 {
		took := time.Since(c.began).Microseconds()
		if took >= longest {
			took = longest - 1
		}
		latencies[took]++
		trips++
		begin(c, i)
	}
}

func control(operation int, c *connection, i int, events uint32) {
	check(syscall.EpollCtl(epoll, operation, c.fd, &syscall.EpollEvent{Events: events, Fd: int32(i)}))
}

func quantile(share float64) int {
	left := int(share * float64(trips))
	for took, n := range latencies {
		if left -= int(n); left < 0 {
			return took
		}
	}
	return longest
}
