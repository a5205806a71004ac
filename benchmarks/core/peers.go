// The same work in Go, on one processor. Prints nanoseconds, or bytes for each parked goroutine.
//
//	peers switch | create | queue-1 | queue-1000 | lock | event | gather | waiting | sleeping
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"
)

const (
	each    = 5_000
	batches = 300
	size    = 1_000
	parked  = 200_000
)

func switches() int64 {
	return inTurns(runtime.Gosched, runtime.Gosched)
}

func create() int64 {
	start := time.Now()
	tasks := make([]chan struct{}, size)
	for n := range tasks {
		over := make(chan struct{})
		tasks[n] = over
		go close(over)
	}
	for _, over := range tasks {
		<-over
	}
	return time.Since(start).Nanoseconds() / size
}

func queue(capacity int) int64 {
	channel := make(chan int, capacity)
	return inTurns(
		func() {
			channel <- 1
		},
		func() {
			<-channel
		}) * 2
}

// Go's mutex is not handed over: who gives it back may take it again at once.
func lock() int64 {
	var mutex sync.Mutex
	hold := func() {
		mutex.Lock()
		runtime.Gosched()
		mutex.Unlock()
	}
	return inTurns(hold, hold)
}

func event() int64 {
	ping, pong := make(chan struct{}, 1), make(chan struct{}, 1)
	ping <- struct{}{}
	return inTurns(
		func() {
			<-ping
			pong <- struct{}{}
		},
		func() {
			<-pong
			ping <- struct{}{}
		})
}

// The tenth percentile of batches of about a millisecond: what a busy machine disturbs least.
func tenth(batch func() int64) int64 {
	samples := make([]int64, batches)
	for n := range samples {
		samples[n] = batch()
	}
	sort.Slice(samples, func(a, b int) bool { return samples[a] < samples[b] })
	return samples[batches/10]
}

// Runs both again and again; the time of one of all.
func inTurns(bodies ...func()) int64 {
	var over sync.WaitGroup
	over.Add(len(bodies))
	start := time.Now()
	for _, body := range bodies {
		go func(body func()) {
			for n := 0; n < each; n++ {
				body()
			}
			over.Done()
		}(body)
	}
	over.Wait()
	return time.Since(start).Nanoseconds() / int64(len(bodies)*each)
}

func gather() int64 {
	start := time.Now()
	values := make([]int, size)
	var over sync.WaitGroup
	over.Add(size)
	for n := range values {
		go func(n int) {
			values[n] = n
			over.Done()
		}(n)
	}
	over.Wait()
	return time.Since(start).Nanoseconds() / size
}

func memory(wait func()) int64 {
	var running sync.WaitGroup
	running.Add(parked)
	before := used()
	for n := 0; n < parked; n++ {
		go func() {
			running.Done()
			wait()
		}()
	}
	running.Wait()
	time.Sleep(100 * time.Millisecond)
	return (used() - before) / parked
}

func used() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

func main() {
	runtime.GOMAXPROCS(1)
	never := make(chan struct{})
	switch os.Args[1] {
	case "switch":
		fmt.Println(tenth(switches))
	case "create":
		fmt.Println(tenth(create))
	case "queue-1":
		fmt.Println(tenth(func() int64 { return queue(1) }))
	case "queue-1000":
		fmt.Println(tenth(func() int64 { return queue(1_000) }))
	case "lock":
		fmt.Println(tenth(lock))
	case "event":
		fmt.Println(tenth(event))
	case "gather":
		fmt.Println(tenth(gather))
	case "waiting":
		fmt.Println(memory(func() { <-never }))
	case "sleeping":
		fmt.Println(memory(func() { time.Sleep(time.Hour) }))
	}
}
