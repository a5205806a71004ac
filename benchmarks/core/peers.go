// The same work in Go, on one processor. Prints nanoseconds, or bytes for each parked goroutine.
//
//	peers switch | create | waiting | sleeping
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
)

const (
	each    = 500_000
	batches = 100
	size    = 1_000
	parked  = 200_000
)

func switches() int64 {
	var over sync.WaitGroup
	over.Add(2)
	start := time.Now()
	for task := 0; task < 2; task++ {
		go func() {
			for n := 0; n < each; n++ {
				runtime.Gosched()
			}
			over.Done()
		}()
	}
	over.Wait()
	return time.Since(start).Nanoseconds() / (2 * each)
}

func create() int64 {
	start := time.Now()
	for batch := 0; batch < batches; batch++ {
		tasks := make([]chan struct{}, size)
		for n := range tasks {
			over := make(chan struct{})
			tasks[n] = over
			go close(over)
		}
		for _, over := range tasks {
			<-over
		}
	}
	return time.Since(start).Nanoseconds() / (batches * size)
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
		fmt.Println(switches())
	case "create":
		fmt.Println(create())
	case "waiting":
		fmt.Println(memory(func() { <-never }))
	case "sleeping":
		fmt.Println(memory(func() { time.Sleep(time.Hour) }))
	}
}
