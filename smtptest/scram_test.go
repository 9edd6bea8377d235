package smtptest_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
)

// scramLogin logs in with SCRAM-SHA-256, written from RFC 5802 apart from the
// server. It checks the server's signature, and reports whether it was let in.
func scramLogin(t *testing.T, conn net.Conn, in *bufio.Reader, user, password string) bool {
	t.Helper()
	b64 := base64.StdEncoding
	ask := func(line, want string) string {
		if _, err := io.WriteString(conn, line+"\r\n"); err != nil {
			t.Fatal(err)
		}
		for {
			got, err := in.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(got, "220 ") || strings.HasPrefix(got, "250") {
				continue
			}
			rest, ok := strings.CutPrefix(strings.TrimSpace(got), want+" ")
			if !ok {
				return ""
			}
			text, err := b64.DecodeString(rest)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
	}
	sum := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	bare := "n=" + user + ",r=rOprNGfwEbeRWgbNEkqO"
	question := ask("AUTH SCRAM-SHA-256 "+b64.EncodeToString([]byte("n,,"+bare)), "334")
	parts := strings.Split(question, ",")
	if len(parts) != 3 {
		t.Fatalf("question %q", question)
	}
	salt, err := b64.DecodeString(parts[1][2:])
	if err != nil {
		t.Fatal(err)
	}
	rounds, err := strconv.Atoi(parts[2][2:])
	if err != nil {
		t.Fatal(err)
	}
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, 32)
	if err != nil {
		t.Fatal(err)
	}
	without := "c=biws," + parts[0]
	message := bare + "," + question + "," + without
	proof := sum(salted, "Client Key")
	stored := sha256.Sum256(proof)
	for i, b := range sum(stored[:], message) {
		proof[i] ^= b
	}
	verifier := ask(b64.EncodeToString([]byte(without+",p="+b64.EncodeToString(proof))), "334")
	if verifier == "" {
		return false
	}
	if want := "v=" + b64.EncodeToString(sum(sum(salted, "Server Key"), message)); verifier != want {
		t.Errorf("the server's signature is %q, want %q", verifier, want)
	}
	if _, err := fmt.Fprintf(conn, "\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := in.ReadString('\n')
	return err == nil && strings.HasPrefix(got, "235 ")
}
