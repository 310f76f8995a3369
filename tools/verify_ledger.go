// Verifies proofs of a ledger of Astra's with golang.org/x/mod alone, as any Go program could.
//
//	verify_ledger KEY checkpoint FILE        the log's signature, and what it says it holds
//	verify_ledger KEY proof FILE SHA         that the entry of that hash is in the log
//	verify_ledger KEY continues FILE OLD     that the checkpoint in a witness's request, behind the
//	                                         proof that it carries, continues an older one
//
// Exit status: 0 it holds, 6 it doesn't, 7 a file could not be read, 2 bad usage.
package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 4 {
		usage()
	}
	key, what, file, rest := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	said, err := "", error(nil)
	switch {
	case what == "checkpoint" && len(rest) == 0:
		said, err = checkCheckpoint(key, file)
	case what == "proof" && len(rest) == 1:
		said, err = checkProof(key, file, rest[0])
	case what == "continues" && len(rest) == 1:
		said, err = checkContinues(key, file, rest[0])
	default:
		usage()
	}
	var unread *fs.PathError
	switch {
	case errors.As(err, &unread):
		fmt.Println("not read:", err)
		os.Exit(7)
	case err != nil:
		fmt.Println("broken:", err)
		os.Exit(6)
	}
	fmt.Println("holds:", said)
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: verify_ledger KEY checkpoint FILE | proof FILE SHA | continues FILE OLD")
	os.Exit(2)
}

func checkCheckpoint(key, file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	tree, err := open(key, string(text))
	return fmt.Sprintf("%d entries under the root %v", tree.N, tree.Hash), err
}

func checkProof(key, file, sha string) (string, error) {
	index, path, tree, err := read(key, file, "c2sp.org/tlog-proof@v1\nindex ")
	if err != nil {
		return "", err
	}
	entry, err := hex.DecodeString(sha)
	if err != nil {
		return "", err
	}
	err = tlog.CheckRecord(tlog.RecordProof(path), tree.N, tree.Hash, index, tlog.RecordHash(entry))
	return fmt.Sprintf("the entry is number %d, counted from 0, of %d", index, tree.N), err
}

func checkContinues(key, file, old string) (string, error) {
	size, path, tree, err := read(key, file, "old ")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(old)
	if err != nil {
		return "", err
	}
	older, err := open(key, string(text))
	if err != nil {
		return "", err
	}
	if older.N != size {
		return "", fmt.Errorf("the proof begins at %d entries, and the older checkpoint has %d", size, older.N)
	}
	err = tlog.CheckTree(tlog.TreeProof(path), tree.N, tree.Hash, older.N, older.Hash)
	return fmt.Sprintf("the first %d of %d entries are those of the older checkpoint", older.N, tree.N), err
}

// open returns the tree of a checkpoint that the key signed, and whose log has the key's name.
func open(key, text string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := decimal(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// read splits a text into a number, a path and the checkpoint behind the empty line.
func read(key, file, beginning string) (int64, []tlog.Hash, tlog.Tree, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, nil, tlog.Tree{}, err
	}
	before, checkpoint, isCut := strings.Cut(string(text), "\n\n")
	if !isCut || !strings.HasPrefix(before, beginning) {
		return 0, nil, tlog.Tree{}, fmt.Errorf("%s does not begin with %q", file, beginning)
	}
	lines := strings.Split(strings.TrimPrefix(before, beginning), "\n")
	number, err := decimal(lines[0])
	if err != nil {
		return 0, nil, tlog.Tree{}, err
	}
	path := make([]tlog.Hash, 0, len(lines)-1)
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, tlog.Tree{}, err
		}
		path = append(path, hash)
	}
	tree, err := open(key, checkpoint)
	return number, path, tree, err
}

func decimal(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err == nil && strconv.FormatInt(number, 10) != text {
		err = fmt.Errorf("%q is not written as a number is", text)
	}
	return number, err
}
