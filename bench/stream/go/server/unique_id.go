package main

import (
	"encoding/binary"
	"math/bits"
)

const granularity = 100_000_000

// uniqueID is Tracee's id of a thread (see src/event/workload/unique-id.ts).
func uniqueID(tid uint32, start int64) uint32 {
	var key [12]byte
	binary.BigEndian.PutUint32(key[:], tid)
	binary.BigEndian.PutUint64(key[4:], uint64(start-start%granularity))
	hash := uint32(0x18273645)
	for i := 0; i < len(key); i += 4 {
		block := bits.RotateLeft32(binary.LittleEndian.Uint32(key[i:])*0xcc9e2d51, 15)
		hash = bits.RotateLeft32(hash^block*0x1b873593, 13)*5 + 0xe6546b64
	}
	hash ^= uint32(len(key))
	hash = (hash ^ hash>>16) * 0x85ebca6b
	hash = (hash ^ hash>>13) * 0xc2b2ae35
	return hash ^ hash>>16
}
