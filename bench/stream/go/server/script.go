package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"sequent.bench/pb"
)

// script holds the events that are sent in a circle; ../../events/script-file.ts writes it.
type script struct {
	events     []*pb.StreamEventsResponse
	subscribed []bool
	beginning  map[int][]*life
	position   int
	tid        uint32
}

// life is a thread. Each time round it gets a new identity in all events that name it.
type life struct {
	rename []func(identity)
}

type identity struct {
	tid, uniqueID uint32
	start         time.Time
}

const firstTid, lastTid = 16384, 2097151

func readScript(path string, names []string) (*script, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	play := &script{beginning: map[int][]*life{}, tid: firstTid}
	for p := 0; p < len(file); {
		end := p + 4 + int(binary.LittleEndian.Uint32(file[p:]))
		response := &pb.StreamEventsResponse{}
		if err := proto.Unmarshal(file[p+4:end], response); err != nil {
			return nil, err
		}
		play.events = append(play.events, response)
		play.subscribed = append(play.subscribed, wanted[response.GetEvent().GetName()])
		p = end
	}
	return play, play.readLives(path + ".json")
}

func (play *script) readLives(path string) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var entries []struct {
		UniqueID uint32 `json:"unique_id"`
		First    int    `json:"first"`
	}
	if err := json.Unmarshal(file, &entries); err != nil {
		return err
	}
	lives := map[uint32]*life{}
	for _, entry := range entries {
		lives[entry.UniqueID] = &life{}
		play.beginning[entry.First] = append(play.beginning[entry.First], lives[entry.UniqueID])
	}
	people := cast{lives: lives, byTid: map[int64]*life{}}
	for i, response := range play.events {
		if play.subscribed[i] {
			people.bindFork(response.Event)
		}
	}
	for i, response := range play.events {
		if play.subscribed[i] {
			people.bind(response.Event)
		}
	}
	return nil
}

// next gives the next event, of this moment.
func (play *script) next() (*pb.StreamEventsResponse, bool) {
	at := play.position
	now := time.Now()
	for _, thread := range play.beginning[at] {
		start := now.Add(-time.Microsecond)
		play.tid++
		if play.tid > lastTid {
			play.tid = firstTid
		}
		as := identity{play.tid, uniqueID(play.tid, start.UnixNano()), start}
		for _, rename := range thread.rename {
			rename(as)
		}
	}
	response := play.events[at]
	response.Event.Timestamp = timestamppb.New(now)
	play.position = (at + 1) % len(play.events)
	return response, play.subscribed[at]
}

// cast knows the threads by their recorded unique ids and tids.
type cast struct {
	lives map[uint32]*life
	byTid map[int64]*life
}

func (people cast) bind(event *pb.Event) {
	people.bindProcess(event.GetWorkload().GetProcess())
	for _, argument := range event.GetData() {
		if argument.GetName() == "returnValue" {
			if thread := people.byTid[argument.GetInt64()]; thread != nil {
				value := argument.GetValue().(*pb.EventValue_Int64)
				thread.rename = append(thread.rename, func(as identity) { value.Int64 = int64(as.tid) })
			}
		}
	}
}

func (people cast) bindProcess(process *pb.Process) {
	if leader := people.lives[process.GetUniqueId().GetValue()]; leader != nil {
		leader.rename = append(leader.rename, func(as identity) {
			process.UniqueId.Value, process.HostPid.Value, process.Pid.Value = as.uniqueID, as.tid, as.tid
		})
	}
	if thread := process.GetThread(); thread != nil {
		if own := people.lives[thread.GetUniqueId().GetValue()]; own != nil {
			own.rename = append(own.rename, func(as identity) {
				thread.UniqueId.Value, thread.HostTid.Value, thread.Tid.Value = as.uniqueID, as.tid, as.tid
				thread.StartTime = timestamppb.New(as.start)
			})
		}
	}
	for _, ancestor := range process.GetAncestors() {
		people.bindProcess(ancestor)
	}
}

// bindFork binds the arguments of sched_process_fork, which name four threads: by tid, by start time, and by pid.
func (people cast) bindFork(event *pb.Event) {
	if event.GetName() != "sched_process_fork" {
		return
	}
	arguments := map[string]*pb.EventValue{}
	for _, argument := range event.GetData() {
		arguments[argument.GetName()] = argument
	}
	roles := map[string]*life{}
	for role, prefix := range map[string]string{"child": "", "parent": "parent_", "leader": "leader_", "parent_process": "parent_process_"} {
		tid := uint32(arguments[role+"_tid"].GetInt32())
		roles[role] = people.lives[uniqueID(tid, int64(arguments[prefix+"start_time"].GetUInt64()))]
	}
	if child := roles["child"]; child != nil {
		people.byTid[int64(arguments["child_tid"].GetInt32())] = child
	}
	process := people.lives[event.GetWorkload().GetProcess().GetUniqueId().GetValue()]
	for name, argument := range arguments {
		if thread := roleOf(name, roles, process); thread != nil {
			thread.rename = append(thread.rename, renaming(argument))
		}
	}
}

// roleOf says whom an argument names; process is that of the parent.
func roleOf(name string, roles map[string]*life, process *life) *life {
	switch {
	case name == "start_time":
		return roles["child"]
	case name == "child_pid" || name == "child_ns_pid":
		return roles["leader"]
	case name == "parent_pid" || name == "parent_ns_pid":
		return process
	}
	for _, suffix := range []string{"_start_time", "_ns_tid", "_ns_pid", "_tid", "_pid"} {
		if role, isOne := strings.CutSuffix(name, suffix); isOne {
			return roles[role]
		}
	}
	return nil
}

func renaming(argument *pb.EventValue) func(identity) {
	if start, isStart := argument.GetValue().(*pb.EventValue_UInt64); isStart {
		return func(as identity) { start.UInt64 = uint64(as.start.UnixNano()) }
	}
	tid := argument.GetValue().(*pb.EventValue_Int32)
	return func(as identity) { tid.Int32 = int32(as.tid) }
}
