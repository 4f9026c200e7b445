// Verifies an exported ledger with the code of Go's checksum database alone:
// golang.org/x/mod/sumdb/note opens the checkpoint, golang.org/x/mod/sumdb/tlog
// checks tiles, inclusion and consistency. Nothing of Accord's is used.
//
//	verify FOLDER KEY OLD-SIZE SAMPLES
//
// FOLDER holds checkpoint and tile/… as c2sp.org/tlog-tiles lays them out.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

type folder struct {
	root string
	tree tlog.Tree
}

// Height is the height of every tile, in levels.
func (f *folder) Height() int { return 8 }

// SaveTiles keeps nothing: every tile is read from the folder.
func (f *folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// ReadTiles reads tiles by their place in the C2SP layout, which leaves out Go's height.
func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func fail(err error) {
	if err != nil {
		fmt.Println("BAD:", err)
		os.Exit(1)
	}
}

func checkpoint(root, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	fail(err)
	text, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	fail(err)
	signed, err := note.Open(text, note.VerifierList(verifier))
	fail(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail(fmt.Errorf("the checkpoint is not of this log"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err)
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	fail(err)
	var tree tlog.Tree
	tree.N = size
	copy(tree.Hash[:], hash)
	return tree
}

func indexPath(n int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	return path
}

// entries calls each with every entry of the log, in order, out of the bundles.
func entries(root string, size int64, each func(int64, []byte)) {
	for n := int64(0); n*width < size; n++ {
		path := filepath.Join(root, "tile/entries", indexPath(n))
		if count := size - n*width; count < width {
			path += fmt.Sprintf(".p/%d", count)
		}
		bundle, err := os.ReadFile(path)
		fail(err)
		at := n * width
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				fail(fmt.Errorf("bundle %d ends inside an entry", n))
			}
			length := int(binary.BigEndian.Uint16(bundle))
			each(at, bundle[2:2+length])
			bundle, at = bundle[2+length:], at+1
		}
		if at != n*width+width && at != size {
			fail(fmt.Errorf("bundle %d holds another number of entries", n))
		}
	}
}

func main() {
	root, key := os.Args[1], os.Args[2]
	old, err := strconv.ParseInt(os.Args[3], 10, 64)
	fail(err)
	samples, err := strconv.Atoi(os.Args[4])
	fail(err)
	tree := checkpoint(root, key)
	tiles := &folder{root: root, tree: tree}
	reader := tlog.TileHashReader(tree, tiles)

	// Every entry hashes to the leaf that stands in the tiles, and all together to the root.
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	leaves := make([]tlog.Hash, 0, tree.N)
	entries(root, tree.N, func(n int64, data []byte) {
		leaf := tlog.RecordHash(data)
		leaves = append(leaves, leaf)
		more, err := tlog.StoredHashesForRecordHash(n, leaf, hashes)
		fail(err)
		stored = append(stored, more...)
	})
	whole, err := tlog.TreeHash(tree.N, hashes)
	fail(err)
	if whole != tree.Hash {
		fail(fmt.Errorf("the entries do not give the signed root"))
	}

	// Every hash of every tile, against the signed root.
	for n := int64(0); n < tree.N; n += 4096 {
		var indexes []int64
		for i := n; i < tree.N && i < n+4096; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		found, err := reader.ReadHashes(indexes)
		fail(err)
		for i, hash := range found {
			if hash != leaves[n+int64(i)] {
				fail(fmt.Errorf("tile and entry %d disagree", n+int64(i)))
			}
		}
	}

	// Inclusion proofs made from the tiles and checked by others' code.
	for i := 0; i < samples && tree.N > 0; i++ {
		n := rand.Int63n(tree.N)
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		fail(err)
		fail(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaves[n]))
	}

	// The older log is the beginning of the newer one.
	if old > 0 && old <= tree.N {
		before, err := tlog.TreeHash(old, reader)
		fail(err)
		proof, err := tlog.ProveTree(tree.N, old, reader)
		fail(err)
		fail(tlog.CheckTree(proof, tree.N, tree.Hash, old, before))
	}
	fmt.Printf("good: %d entries, %d inclusion proofs, consistent with %d\n", tree.N, samples, old)
}
