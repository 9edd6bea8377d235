package phrase_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/internal/phrase"
)

func found(phrases []string, text string) (names []string) {
	words := phrase.Split(nil, text)
	for _, h := range phrase.New(phrases).Find(nil, words) {
		name := phrases[h.ID]
		switch words[h.At].Place {
		case phrase.Host:
			name += " (host)"
		case phrase.URL:
			name += " (URL)"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		phrases []string
		text    string
		want    []string
	}{
		{[]string{"user unknown"}, "550 5.1.1 <a@b>... User\r\n unknown", []string{"user unknown"}},
		{[]string{"user unknown"}, "superuser unknown", nil},
		{[]string{"user unknown"}, "user unknowns", nil},
		{[]string{"didnt pass"}, "SPF didn’t pass; DKIM didn't pass", []string{"didnt pass", "didnt pass"}},
		{[]string{"full", "mailbox full", "mailbox is full"}, "Mailbox is FULL", []string{"full", "mailbox is full"}},
		{[]string{"{user|mailbox} {is |}unknown"}, "mailbox unknown, user is unknown", []string{"{user|mailbox} {is |}unknown", "{user|mailbox} {is |}unknown"}},
		{[]string{"spam"}, "spam <spam@example.com> mx.spam.example https://x/spam/1", []string{"spam", "spam (URL)", "spam (host)"}},
		{[]string{"user unknown"}, "user a.b@example.com unknown", []string{"user unknown"}},
		{[]string{"notauthorized", "rst"}, "550 5.7.1 RESOLVER.RST.NotAuthorized; mx.RST.example", []string{"notauthorized", "rst (host)", "rst (host)"}},
		{[]string{"see"}, "was rejected.See http://x", []string{"see"}},
		{[]string{"rejete"}, "Courrier rejeté", []string{"rejete"}},
		{[]string{"empfanger unbekannt"}, "EMPFÄNGER unbekannt", []string{"empfanger unbekannt"}},
		{[]string{"ящик переполнен"}, "Почтовый ЯЩИК переполнён", []string{"ящик переполнен"}},
		{[]string{"用户不存在"}, "错误：用户不存在。", []string{"用户不存在"}},
		{[]string{"p NoSuchUser"}, "https://support.google.com/mail/?p=NoSuchUser x", []string{"p NoSuchUser (URL)"}},
		{[]string{""}, "anything", nil},
	} {
		if got := found(tt.phrases, tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %q: found %q, want %q", tt.phrases, tt.text, got, tt.want)
		}
	}
}

func TestFindDoesNotAllocate(t *testing.T) {
	x := phrase.New([]string{"user unknown", "unknown"})
	if n := testing.AllocsPerRun(100, func() {
		var words [64]phrase.Word
		var hits [16]phrase.Hit
		w := phrase.Split(words[:0], "550 5.1.1 <a@example.com>: user unknown in virtual table")
		if len(x.Find(hits[:0], w)) != 2 {
			t.Fatal("not found")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzFind: a phrase made of a text's own words is found in it.
func FuzzFind(f *testing.F) {
	f.Add("550 5.1.1 User unknown", "ünïcode 用户 \xff'x")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ContainsAny(a+b, "{|}@") {
			return
		}
		words := phrase.Split(nil, b)
		x := phrase.New([]string{b})
		hits := x.Find(nil, phrase.Split(nil, a+" "+b+" "+a))
		if len(words) > 0 && len(words) < 1<<16 && len(hits) == 0 {
			t.Errorf("%q not found in itself", b)
		}
	})
}
