// A grpc-go server with Tracee's StreamEvents, which does what its second argument says: SOCKET SCENARIO.
// It tells on standard output what a client cannot see. The messages are those of conformance.ts.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// raw passes messages as bytes.
type raw struct{}

func (raw) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(v.([]byte))}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = data.Materialize()
	return nil
}

func (raw) Name() string { return "proto" }

var _ encoding.CodecV2 = raw{}

func message(i int) []byte {
	m := make([]byte, (i*7919)%3000)
	for k := range m {
		m[k] = byte(i)
	}
	return m
}

func sendMany(stream grpc.ServerStream, from, to int) error {
	for i := from; i < to; i++ {
		if err := stream.SendMsg(message(i)); err != nil {
			return err
		}
	}
	return nil
}

func serve(server *grpc.Server, scenario string, stream grpc.ServerStream) error {
	switch scenario {
	case "all":
		if err := sendMany(stream, 0, 20000); err != nil {
			return err
		}
		return stream.SendMsg(make([]byte, 3<<20))
	case "error":
		if err := sendMany(stream, 0, 10); err != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
		return status.Error(codes.ResourceExhausted, "fünf Fäden 🧵 gerissen, 100%")
	case "refused":
		return status.Error(codes.PermissionDenied, strings.Repeat("nein ", 1000)+"!")
	case "silent":
		// Longer than three keepalives. Not even headers are sent before the first message.
		time.Sleep(3500 * time.Millisecond)
		return sendMany(stream, 0, 3)
	case "graceful":
		if err := sendMany(stream, 0, 100); err != nil {
			return err
		}
		go server.GracefulStop()
		time.Sleep(200 * time.Millisecond)
		return sendMany(stream, 100, 200)
	case "stopped":
		if err := sendMany(stream, 0, 10); err != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
		go server.Stop()
		<-stream.Context().Done()
		return nil
	case "compressed":
		err := grpc.SetSendCompressor(stream.Context(), "gzip")
		fmt.Println("compresses", err == nil)
		return sendMany(stream, 0, 100)
	case "headers":
		md := metadata.Pairs("x-long", strings.Repeat("abc~", 9000), "x-more-bin", strings.Repeat("\x00\xff", 2000))
		if err := stream.SendHeader(md); err != nil {
			return err
		}
		stream.SetTrailer(md)
		return sendMany(stream, 0, 100)
	case "cut", "held", "killed":
		for i := 0; ; i++ {
			if err := stream.SendMsg(message(i)); err != nil {
				fmt.Println("left", stream.Context().Err() == context.Canceled)
				return err
			}
			if i%100 == 0 {
				fmt.Println("sent", i)
			}
		}
	}
	return status.Error(codes.InvalidArgument, "no such scenario")
}

// A GetVersionResponse of a long text, which takes several frames.
func version(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var request []byte
	if err := decode(&request); err != nil {
		return nil, err
	}
	text := strings.Repeat("v", 100_000)
	return append([]byte{10, 0xa0, 0x8d, 6}, text...), nil
}

func main() {
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		panic(err)
	}
	var server *grpc.Server
	server = grpc.NewServer(
		grpc.ForceServerCodecV2(raw{}),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Second, Timeout: time.Second}),
	)
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "tracee.v1beta1.TraceeService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetVersion", Handler: version}},
		Streams: []grpc.StreamDesc{{
			StreamName:    "StreamEvents",
			ServerStreams: true,
			Handler: func(_ any, stream grpc.ServerStream) error {
				var request []byte
				if err := stream.RecvMsg(&request); err != nil {
					return err
				}
				return serve(server, os.Args[2], stream)
			},
		}},
	}, struct{}{})
	fmt.Println("ready")
	if err := server.Serve(listener); err != nil {
		panic(err)
	}
}
