// A client in Go as anyone would write it: grpc-go with its defaults and the generated types.
// client SOCKET EVENT,EVENT
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"sequent.bench/pb"
)

const method = "/tracee.v1beta1.TraceeService/StreamEvents"

type tally struct {
	Received   int64 `json:"received"`
	Subscribed int64 `json:"subscribed"`
}

var received, subscribed atomic.Int64

func main() {
	log.SetFlags(0)
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	go func() {
		if err := read(os.Args[1], strings.Split(os.Args[2], ",")); err != nil {
			log.Fatal(err)
		}
	}()
	<-term
	json.NewEncoder(os.Stdout).Encode(tally{received.Load(), subscribed.Load()})
}

func read(socket string, names []string) error {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	connection, err := grpc.NewClient("unix:"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	call, err := connection.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, method)
	if err != nil {
		return err
	}
	stream := grpc.GenericClientStream[pb.StreamEventsRequest, pb.StreamEventsResponse]{ClientStream: call}
	if err := stream.SendMsg(&pb.StreamEventsRequest{}); err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	for {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		received.Add(1)
		event := response.GetEvent()
		if wanted[event.GetName()] && isValid(event) {
			subscribed.Add(1)
		}
	}
}

// isValid does what there is to do where the types have been checked by the decoder: every argument has a name and a value.
func isValid(event *pb.Event) bool {
	for _, argument := range event.GetData() {
		if argument.GetName() == "" || argument.GetValue() == nil {
			return false
		}
	}
	return true
}
