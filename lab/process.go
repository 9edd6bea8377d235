//go:build linux

package lab

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// groupRuns reports whether a process of the group runs, as proc(5) has it: behind
// the name in brackets the state, which is Z for one that has ended, the parent, and
// the group.
func groupRuns(group int) bool {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return false
	}
	for _, name := range stats {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(data), ") ")
		if f := strings.Fields(rest); len(f) > 2 && f[0] != "Z" && f[2] == strconv.Itoa(group) {
			return true
		}
	}
	return false
}

// listening reads the sockets of a process's namespace, as proc(5) lists them: the
// local address in the machine's byte order, four octets at a time, and the state,
// which is 0A for TCP that listens and 07 for UDP that is bound.
func listening(pid int, protocol string, at netip.AddrPort) bool {
	table, state := protocol, "0A"
	if at.Addr().Is6() {
		table += "6"
	}
	if protocol == "udp" {
		state = "07"
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
	if err != nil {
		return false
	}
	octets := at.Addr().AsSlice()
	for i := 0; i+4 <= len(octets); i += 4 {
		octets[i], octets[i+1], octets[i+2], octets[i+3] = octets[i+3], octets[i+2], octets[i+1], octets[i]
	}
	port := fmt.Sprintf(":%04X", at.Port())
	exact := strings.ToUpper(hex.EncodeToString(octets)) + port
	any := strings.Repeat("0", 2*len(octets)) + port
	for line := range strings.Lines(string(data)) {
		f := strings.Fields(line)
		if len(f) > 3 && f[3] == state && (f[1] == exact || f[1] == any) {
			return true
		}
	}
	return false
}
