//go:build linux

package lab

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

// Cable is a longer way between the client and the router. Not every kernel has
// netem, so the packets go through a program: a TUN interface at each end.
type Cable struct {
	Delay time.Duration // one way
	Loss  float64       // the part of the packets that is lost each way, 0 to 1
}

// cableEnds is a cable and the namespaces between which it lies.
type cableEnds struct {
	Cable
	Client, Router string
}

func (c Cable) between(l *Lab) cableEnds {
	return cableEnds{c, l.namespace(client), l.namespace(router)}
}

func (c cableEnds) play() error {
	a, err := openTUN(c.Client, "wire0")
	if err != nil {
		return err
	}
	b, err := openTUN(c.Router, "wire1")
	if err != nil {
		return err
	}
	failed := make(chan error)
	go func() { failed <- c.carry(a, b) }()
	go func() { failed <- c.carry(b, a) }()
	return <-failed
}

// openTUN makes a TUN interface in a namespace: tun(4), setns(2). The thread that
// entered the namespace is given up with its goroutine.
func openTUN(namespace, name string) (fd int, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked
		var ns *os.File
		if ns, err = os.Open("/run/netns/" + namespace); err != nil {
			return
		}
		defer ns.Close()
		const cloneNewNet = 0x40000000
		if _, _, e := syscall.RawSyscall(sysSetns(), ns.Fd(), cloneNewNet, 0); e != 0 {
			err = fmt.Errorf("setns: %w", e)
			return
		}
		if fd, err = syscall.Open("/dev/net/tun", syscall.O_RDWR, 0); err != nil {
			return
		}
		const setInterface, tunWithoutInfo = 0x400454ca, 0x1001 // TUNSETIFF; IFF_TUN | IFF_NO_PI
		var request [40]byte                                    // struct ifreq
		copy(request[:15], name)
		binary.NativeEndian.PutUint16(request[16:], tunWithoutInfo)
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), setInterface, uintptr(unsafe.Pointer(&request))); e != 0 {
			err = fmt.Errorf("TUNSETIFF: %w", e)
		}
	}()
	<-done
	return fd, err
}

// carry takes packets from one end to the other, in order.
func (c cableEnds) carry(from, to int) error {
	type packet struct {
		due  time.Time
		data []byte
	}
	queue := make(chan packet, 4096)
	go func() {
		for p := range queue {
			time.Sleep(time.Until(p.due))
			_, _ = syscall.Write(to, p.data) // an interface that is down loses packets
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := syscall.Read(from, buffer)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if rand.Float64() < c.Loss {
			continue
		}
		select {
		case queue <- packet{time.Now().Add(c.Delay), append([]byte(nil), buffer[:n]...)}:
		default: // full: the packet is lost, as in any queue
		}
	}
}

// sysSetns is the number of setns(2), which package syscall does not have.
func sysSetns() uintptr {
	if runtime.GOARCH == "amd64" {
		return 308
	}
	return 268 // arm64, riscv64 and all others of the generic table
}
