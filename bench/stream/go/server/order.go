package main

import (
	"math"
	"syscall"
	"time"

	"sequent.bench/pb"
)

type order struct {
	Events  int     `json:"events"`
	Seconds float64 `json:"seconds"`
	Rate    float64 `json:"rate"`
}

type notice struct {
	Notice string `json:"notice"`
}

type delivery struct {
	notice
	Events           int     `json:"events"`
	Subscribed       int     `json:"subscribed"`
	Missed           int     `json:"missed"`
	Seconds          float64 `json:"seconds"`
	LongestBlockedMs float64 `json:"longestBlockedMs"`
	BlockedSeconds   float64 `json:"blockedSeconds"`
	CpuSeconds       float64 `json:"cpuSeconds"`
}

// A call of Send that takes longer than encoding does has waited for the client.
const encoding = 100 * time.Microsecond

// carryOut sends what is ordered, or as much of it as the time allows.
func carryOut(next order, play *script, send func(*pb.StreamEventsResponse) error) (delivery, error) {
	result := delivery{notice: notice{Notice: "delivered"}}
	start, cpu := time.Now(), cpuSeconds()
	var err error
	for err == nil && (next.Events == 0 || result.Events < next.Events) {
		now := time.Now()
		if next.Seconds > 0 && now.Sub(start).Seconds() >= next.Seconds {
			break
		}
		if wait := next.due(result.Events, start).Sub(now); wait > 0 {
			time.Sleep(wait)
			continue
		}
		event, isSubscribed := play.next()
		now = time.Now()
		err = send(event)
		took := time.Since(now)
		result.LongestBlockedMs = math.Max(result.LongestBlockedMs, took.Seconds()*1000)
		if took > encoding {
			result.BlockedSeconds += took.Seconds()
		}
		result.Events++
		if isSubscribed {
			result.Subscribed++
		}
	}
	result.Seconds = time.Since(start).Seconds()
	result.CpuSeconds = cpuSeconds() - cpu
	return result, err
}

// due says when the event after so many is to be sent.
func (next order) due(events int, start time.Time) time.Time {
	if next.Rate == 0 {
		return start
	}
	return start.Add(time.Duration(float64(events) / next.Rate * float64(time.Second)))
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}
