// Go's net/http on one processor: a goroutine for each connection.
//
//	client URL REQUESTS CONNECTIONS
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	url := os.Args[1]
	requests, _ := strconv.Atoi(os.Args[2])
	connections, _ := strconv.Atoi(os.Args[3])
	client := &http.Client{Transport: &http.Transport{
		MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, MaxIdleConns: connections}}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		times := make([]float64, requests) // in milliseconds
		share := requests / connections
		var group sync.WaitGroup
		start := time.Now()
		for n := 0; n < connections; n++ {
			group.Add(1)
			go func(times []float64) {
				defer group.Done()
				for i := range times {
					times[i] = get(client, url)
				}
			}(times[n*share : (n+1)*share])
		}
		group.Wait()
		seconds := time.Since(start).Seconds()
		sort.Float64s(times)
		fmt.Printf("%.0f %.3f %.3f\n", float64(requests)/seconds, times[requests/2], times[requests/100*99])
	}
}

func get(client *http.Client, url string) float64 {
	start := time.Now()
	response, err := client.Get(url)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return float64(time.Since(start).Nanoseconds()) / 1e6
}
