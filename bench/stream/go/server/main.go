// A simulated Tracee that works as Tracee does: grpc-go, and each event encoded when it is sent. It takes the orders of
// ../../server/order.ts on its standard input and tells what became of them on its standard output, as JSON lines.
// server SOCKET SCRIPT EVENT,EVENT
package main

import (
	"context"
	"encoding/json"
	"log"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"
	"sequent.bench/pb"
)

// As Tracee sets them (pkg/server/grpc/server.go).
var keepaliveOfTracee = keepalive.ServerParameters{Time: 5 * time.Second, Timeout: time.Second}

func main() {
	log.SetFlags(0)
	play, err := readScript(os.Args[2], strings.Split(os.Args[3], ","))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	orders := make(chan order)
	server := grpc.NewServer(grpc.KeepaliveParams(keepaliveOfTracee))
	for _, description := range services(play, orders) {
		server.RegisterService(description, nil)
	}
	go func() { log.Fatal(server.Serve(listener)) }()
	tell(notice{Notice: "listening"})
	for input := json.NewDecoder(os.Stdin); ; {
		var next order
		if input.Decode(&next) != nil {
			return
		}
		orders <- next
	}
}

func services(play *script, orders <-chan order) []*grpc.ServiceDesc {
	return []*grpc.ServiceDesc{
		{
			ServiceName: "tracee.v1beta1.TraceeService",
			Methods: []grpc.MethodDesc{
				unary("GetVersion", func(*pb.GetVersionRequest) *pb.GetVersionResponse {
					return &pb.GetVersionResponse{Version: "v0.0.0-bench"}
				}),
				unary("GetEventDefinitions", definitions),
			},
			Streams: []grpc.StreamDesc{{
				StreamName:    "StreamEvents",
				ServerStreams: true,
				Handler:       func(_ any, stream grpc.ServerStream) error { return serve(play, orders, stream) },
			}},
		},
		{
			ServiceName: "tracee.v1beta1.DiagnosticService",
			Methods: []grpc.MethodDesc{
				unary("GetMetrics", func(*pb.GetMetricsRequest) *pb.GetMetricsResponse { return &pb.GetMetricsResponse{} }),
			},
		},
	}
}

func unary[Request, Response any](name string, answer func(*Request) *Response) grpc.MethodDesc {
	return grpc.MethodDesc{
		MethodName: name,
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			request := new(Request)
			if err := decode(request); err != nil {
				return nil, err
			}
			return answer(request), nil
		},
	}
}

func definitions(request *pb.GetEventDefinitionsRequest) *pb.GetEventDefinitionsResponse {
	response := &pb.GetEventDefinitionsResponse{}
	for _, name := range request.GetEventNames() {
		response.Definitions = append(response.Definitions, &pb.EventDefinition{Name: name, Version: &pb.Version{Major: 1}})
	}
	return response
}

// serve sends one client events, order by order. Send encodes, and waits where the client has no room.
func serve(play *script, orders <-chan order, call grpc.ServerStream) error {
	stream := grpc.GenericServerStream[pb.StreamEventsRequest, pb.StreamEventsResponse]{ServerStream: call}
	tell(notice{Notice: "subscribed"})
	defer tell(notice{Notice: "unsubscribed"})
	for {
		select {
		case next := <-orders:
			result, err := carryOut(next, play, stream.Send)
			tell(result)
			if err != nil {
				return err
			}
		case <-call.Context().Done():
			return nil
		}
	}
}

var output sync.Mutex

func tell(what any) {
	output.Lock()
	defer output.Unlock()
	json.NewEncoder(os.Stdout).Encode(what)
}
