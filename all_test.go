package maildiag_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
	"github.com/maildiag/maildiag/tlsprobe"
)

var update = flag.Bool("update", false, "write the generated tables of README.md anew")

const module = "github.com/maildiag/maildiag"

// mayImport says which packages of this module and of others each package may
// import, and nothing else besides the standard library. Arrows go down only.
var mayImport = map[string][]string{
	"":                {},
	"internal/phrase": {},
	"internal/redact": {},
	"check":           {},
	"smtpcode":        {"internal/phrase"},
	"dnscheck": {
		"check", "smtpcode", "internal/phrase", "github.com/miekg/dns", "github.com/emersion/go-msgauth/dkim",
		"golang.org/x/net/idna", "golang.org/x/net/publicsuffix",
	},
	"smtptest":      {"dnscheck", "smtpcode", "github.com/miekg/dns", "github.com/emersion/go-msgauth/dkim"},
	"internal/wire": {"internal/redact", "smtpcode"},
	"netprobe":      {"check", "smtpcode", "internal/phrase", "internal/wire", "internal/redact", "golang.org/x/net/idna", "golang.org/x/net/proxy"},
	"tlsprobe":      {"check", "smtpcode", "internal/wire", "internal/redact"},
	"smtpprobe":     {"check", "smtpcode", "internal/wire", "internal/redact"},
	"diagnose": {
		"check", "smtpcode", "dnscheck", "netprobe", "tlsprobe", "smtpprobe", "internal/phrase", "internal/redact", "internal/wire",
		"golang.org/x/net/idna", "golang.org/x/net/publicsuffix",
	},
	"lab":       {"check", "smtpcode", "dnscheck", "diagnose", "github.com/emersion/go-msgauth/dkim", "golang.org/x/net/proxy"},
	"lab/shell": {"lab"},
}

// TestImports keeps the house in order: check and smtpcode stand on the
// standard library, and no package imports one above it.
func TestImports(t *testing.T) {
	for _, file := range goFiles(t) {
		dir := filepath.ToSlash(filepath.Dir(file))
		if dir == "." {
			dir = ""
		}
		if strings.HasPrefix(dir, "examples") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		allowed, ok := mayImport[dir]
		if !ok {
			t.Errorf("%s: the package is not in the map of the house", file)
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
				continue // standard library
			}
			if !slices.Contains(allowed, strings.TrimPrefix(path, module+"/")) {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}

// TestDNSLibraryIsKept: miekg/dns v1 is in maintenance, so that only two files of
// the core know it, and one that tests alone need; all could be written anew on
// another library.
func TestDNSLibraryIsKept(t *testing.T) {
	var users []string
	for _, file := range goFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("\"github.com/miekg/dns\"\n")) && !strings.HasSuffix(file, "_test.go") {
			users = append(users, filepath.ToSlash(file))
		}
	}
	if want := []string{"dnscheck/client_wire.go", "dnscheck/zone_parse.go", "smtptest/dnsserver.go"}; !slices.Equal(users, want) {
		t.Errorf("miekg/dns is imported by %q, not by %q", users, want)
	}
}

// TestNoInit: nothing happens because a package is imported.
func TestNoInit(t *testing.T) {
	for _, file := range goFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("\nfunc init() {")) {
			t.Errorf("%s has an init function", file)
		}
	}
}

// TestFilesAreShort: a file holds one noun and is read in one go. Tables may be
// longer.
func TestFilesAreShort(t *testing.T) {
	const most = 320
	for _, file := range goFiles(t) {
		base := filepath.Base(file)
		table := strings.HasPrefix(base, "known_") || strings.HasPrefix(base, "api_") || base == "terms.go" || base == "text.go" || base == "enhanced.go" || base == "basic.go"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(data, []byte("\n")); n > most && !table && !strings.HasSuffix(base, "_test.go") {
			t.Errorf("%s has %d lines, more than %d", file, n, most)
		}
	}
}

// TestCodesExist: a finding that code asks for by its code is one that somebody finds.
func TestCodesExist(t *testing.T) {
	named := regexp.MustCompile(`\.Code [!=]= "([^"]+)"|check\.Code = "([^"]+)"|\b(?:index|metaOf|recast)\((?:\w+, )?"([^"]+)"`)
	known := map[string]bool{}
	for _, m := range diagnose.Catalog() {
		known[string(m.Code)] = true
	}
	found := 0
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(data), -1) {
			found++
			if code := cmp.Or(m[1:]...); !known[code] {
				t.Errorf("%s asks for %q, which is no code", file, code)
			}
		}
	}
	if found == 0 {
		t.Error("no code is asked for: the pattern is out of date")
	}
}

func TestModuleIsTidy(t *testing.T) {
	if out, err := exec.Command("go", "mod", "tidy", "-diff").CombinedOutput(); err != nil {
		t.Errorf("go mod tidy would change the module: %v\n%s", err, out)
	}
}

// TestREADMETables compares the generated tables of the README with what the
// code says; -update writes them.
func TestREADMETables(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	tables := map[string]string{"codes": codesTable(failureCodes()), "known": knownTable()}
	for name, catalog := range layers {
		tables[name] = codesTable(catalog)
	}
	for name, table := range tables {
		begin, end := "<!-- "+name+": generated -->\n", "<!-- /"+name+" -->"
		i, j := strings.Index(want, begin), strings.Index(want, end)
		if i < 0 || j < i {
			t.Fatalf("README.md has no place for the table %q", name)
		}
		want = want[:i+len(begin)] + table + want[j:]
	}
	if want == string(data) {
		return
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("a generated table of README.md is stale; run: go test -run TestREADMETables . -update")
}

// TestREADMEFirstScreen: the code that the README shows first is that of
// examples/netsmtp, and what it shows below is what that prints.
func TestREADMEFirstScreen(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("examples/netsmtp/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if code := block(string(data), "go"); code == "" || !strings.Contains(string(source), code) {
		t.Errorf("examples/netsmtp does not hold the README's first code block:\n%s", code)
	}
	out, err := exec.Command("go", "run", "./examples/netsmtp").Output()
	if err != nil {
		t.Fatal(err)
	}
	if shown := block(string(data), "text"); shown != string(out) {
		t.Errorf("the README shows\n%s\nand the program prints\n%s", shown, out)
	}
}

// TestREADMEDomain: what the README quotes of examples/domain is in the file that
// its test compares with.
func TestREADMEDomain(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("examples/domain/testdata/example.golden")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "./examples/domain")
	quoted := block(rest, "text")
	if quoted == "" {
		t.Fatal("the README quotes nothing")
	}
	for line := range strings.Lines(quoted) {
		if !strings.Contains(string(golden), line) {
			t.Errorf("examples/domain does not say %q", line)
		}
	}
}

// block returns the first fenced block of a language.
func block(markdown, language string) string {
	_, rest, _ := strings.Cut(markdown, "```"+language+"\n")
	code, _, _ := strings.Cut(rest, "```")
	return code
}

// layers are the packages that look, and the tables of their codes.
var layers = map[string][]check.Meta{
	"network codes": netprobe.Catalog(), "tls codes": tlsprobe.Catalog(), "smtp codes": smtpprobe.Catalog(), "dns codes": dnscheck.Catalog(),
}

// failureCodes are those of diagnose itself, most of which an error alone can have.
func failureCodes() []check.Meta {
	own := diagnose.Catalog()
	for _, l := range layers {
		own = own[:len(own)-len(l)]
	}
	return own
}

func codesTable(catalog []check.Meta) string {
	var b strings.Builder
	b.WriteString("| code | what is wrong | whose turn | passes by itself |\n| --- | --- | --- | --- |\n")
	for _, m := range catalog {
		info := smtpcode.Cause(m.Cause).Info()
		passes := "no"
		if info.Temporary {
			passes = "may"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Code, m.Title, info.Fault, passes)
	}
	return b.String()
}

func knownTable() string {
	type line struct {
		name string
		rows int
	}
	var lines []line
	total := 0
	for p := range smtpcode.KnownReplies() {
		total++
		if n := len(lines); n == 0 || lines[n-1].name != p.Name() {
			lines = append(lines, line{p.Name(), 0})
		}
		lines[len(lines)-1].rows++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d known replies: ", total)
	for i, l := range lines {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d", l.name, l.rows)
	}
	b.WriteString(".\n")
	return b.String()
}

// goFiles lists the module's Go files; nested modules are left out.
func goFiles(t *testing.T) (files []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".":
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
		case strings.HasSuffix(path, ".go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no Go files: %v", err)
	}
	return files
}
