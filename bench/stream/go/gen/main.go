// Generates the Go types of Tracee's interface, so that neither protoc nor its plugin need be installed:
// go run ./gen FOLDER_OF_PROTO_FILES
package main

import (
	"context"
	"log"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

const (
	target   = "pb"
	module   = "sequent.bench/" + target
	services = "tracee/v1beta1/"
)

func main() {
	log.SetFlags(0)
	if err := generate(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func generate(folder string) error {
	resolver := &protocompile.SourceResolver{ImportPaths: []string{folder}}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(resolver)}
	files, err := compiler.Compile(context.Background(), services+"tracee.proto", services+"diagnostic.proto")
	if err != nil {
		return err
	}
	var all []*descriptorpb.FileDescriptorProto
	seen := map[string]bool{}
	var add func(file protoreflect.FileDescriptor)
	add = func(file protoreflect.FileDescriptor) {
		if seen[file.Path()] {
			return
		}
		seen[file.Path()] = true
		for i := 0; i < file.Imports().Len(); i++ {
			add(file.Imports().Get(i).FileDescriptor)
		}
		all = append(all, protodesc.ToFileDescriptorProto(file))
	}
	for _, file := range files {
		add(file)
	}

	request := &pluginpb.CodeGeneratorRequest{ProtoFile: all}
	for _, file := range all {
		if !strings.HasPrefix(file.GetName(), services) {
			continue
		}
		request.FileToGenerate = append(request.FileToGenerate, file.GetName())
		file.Options = &descriptorpb.FileOptions{GoPackage: ref(module)}
	}
	plugin, err := protogen.Options{}.New(request)
	if err != nil {
		return err
	}
	for _, file := range plugin.Files {
		if file.Generate {
			internal_gengo.GenerateFile(plugin, file)
		}
	}
	return write(plugin.Response())
}

func write(response *pluginpb.CodeGeneratorResponse) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	for _, file := range response.File {
		name := filepath.Join(target, path.Base(file.GetName()))
		if err := os.WriteFile(name, []byte(file.GetContent()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func ref(text string) *string { return &text }
