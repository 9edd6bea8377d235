package dnscheck

import (
	"context"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/idna"

	"github.com/maildiag/maildiag/internal/phrase"
)

// mailDomains are the domains that most people's addresses end in, the most
// frequent first; misspelt they do not exist, or belong to those who wait for
// misspelt mail.
var mailDomains = []string{
	"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com", "me.com", "mac.com",
	"googlemail.com", "protonmail.com", "proton.me", "ymail.com", "rocketmail.com", "gmx.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch",
	"web.de", "t-online.de", "freenet.de", "arcor.de", "mail.com", "zoho.com", "fastmail.com", "hey.com", "tutanota.com", "mailbox.org", "posteo.de",
	"hotmail.co.uk", "hotmail.fr", "hotmail.it", "hotmail.es", "hotmail.de", "outlook.fr", "outlook.de", "outlook.es", "outlook.com.br",
	"live.co.uk", "live.fr", "live.nl", "live.de", "yahoo.co.uk", "yahoo.co.in", "yahoo.co.jp", "yahoo.fr", "yahoo.de", "yahoo.it", "yahoo.es", "yahoo.ca", "yahoo.in",
	"yahoo.com.br", "yahoo.com.au", "btinternet.com", "sky.com", "virginmedia.com", "ntlworld.com", "talktalk.net", "orange.fr", "wanadoo.fr", "free.fr",
	"laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "bluewin.ch", "telenet.be", "skynet.be", "ziggo.nl", "kpnmail.nl", "planet.nl",
	"comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "charter.net", "earthlink.net", "optonline.net", "frontier.com",
	"rogers.com", "shaw.ca", "sympatico.ca", "bigpond.com", "optusnet.com.au", "xtra.co.nz", "uol.com.br", "bol.com.br", "terra.com.br",
	"qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "naver.com", "hanmail.net", "daum.net", "rediffmail.com",
	"mail.ru", "yandex.ru", "yandex.com", "ukr.net", "seznam.cz", "wp.pl", "onet.pl", "o2.pl", "interia.pl", "abv.bg",
}

// topTypos are endings that do not exist and are typed for those that do.
var topTypos = []struct{ typed, meant string }{
	{".co.ku", ".co.uk"},
	{".co.u", ".co.uk"},
	{".couk", ".co.uk"},
	{".co.ukk", ".co.uk"},
	{".cou.k", ".co.uk"},
	{".con", ".com"},
	{".cmo", ".com"},
	{".ocm", ".com"},
	{".vom", ".com"},
	{".xom", ".com"},
	{".cim", ".com"},
	{".cpm", ".com"},
	{".clm", ".com"},
	{".comm", ".com"},
	{".coom", ".com"},
	{".ccom", ".com"},
	{".cm", ".com"},
	{".om", ".com"},
	{".co", ".com"},
	{".c0m", ".com"},
	{".comn", ".com"},
	{".cok", ".com"},
	{".dom", ".com"},
	{".ner", ".net"},
	{".nte", ".net"},
	{".ent", ".net"},
	{".met", ".net"},
	{".nett", ".net"},
	{".ne", ".net"},
	{".ogr", ".org"},
	{".rog", ".org"},
	{".orgg", ".org"},
	{".or", ".org"},
	{".ort", ".org"},
	{".prg", ".org"},
	{".deu", ".de"},
	{".ed", ".de"},
	{".edy", ".edu"},
	{".ude", ".edu"},
	{".gvo", ".gov"},
}

// suggestion finds what was probably meant by a domain without mail hosts: a
// frequent mail domain that differs by a slip of the finger, or the same name with
// an ending that exists, in Latin letters, or less a "www.", if mail hosts are
// there. It returns "" if nothing comes close.
func (w world) suggestion(ctx context.Context, domain string) string {
	if s := closest(domain, mailDomains); s != "" {
		return s
	}
	var names []string
	if latin := inLatin(domain); latin != "" {
		if slices.Contains(mailDomains, latin) {
			return latin
		}
		names = append(names, latin)
	}
	if rest, ok := strings.CutPrefix(domain, "www."); ok && strings.Contains(rest, ".") {
		names = append(names, rest)
	}
	for _, t := range topTypos {
		if rest, ok := strings.CutSuffix(domain, t.typed); ok {
			names = append(names, rest+t.meant)
		}
	}
	takesMail := make([]bool, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			a, err := ask(ctx, w.Resolver, name, TypeMX)
			takesMail[i] = err == nil && len(a.Records) > 0 && a.Records[0].Host != "."
		})
	}
	wg.Wait()
	for i, ok := range takesMail {
		if ok {
			return names[i]
		}
	}
	return ""
}

// lookAlikes are small letters of other scripts, each with the Latin one that it
// cannot be told from (Unicode Technical Standard 39, confusables).
var lookAlikes = strings.NewReplacer(
	"а", "a", "с", "c", "ԁ", "d", "е", "e", "һ", "h", "і", "i", "ј", "j", "ӏ", "l", "о", "o", "р", "p", "ԛ", "q", "ѕ", "s", "ԝ", "w", "х", "x", "у", "y", // Cyrillic
	"α", "a", "ι", "i", "ο", "o", "ρ", "p", "ν", "v", "ɡ", "g", "ı", "i", // Greek and the rest
)

// inLatin is a name all in Latin letters, if it holds letters of another script that
// look the same, as they come from a keyboard of that script; "" if it does not, or
// holds others as well.
func inLatin(domain string) string {
	shown, err := idna.Display.ToUnicode(domain)
	if latin := lookAlikes.Replace(shown); err == nil && latin != shown && isASCII(latin) {
		return latin
	}
	return ""
}

// closest returns the first of the names that differs least from domain, if that
// is a slip of the finger: one letter, or two in a long name. It returns "" if
// none does, or if domain is one of them.
func closest(domain string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if name == domain {
			return ""
		}
		allowed := 1
		if len(name) >= 11 {
			allowed = 2
		}
		if len(name) < 6 || max(len(name)-len(domain), len(domain)-len(name)) > allowed {
			continue
		}
		if d := phrase.Distance(domain, name); d <= allowed && d < least {
			best, least = name, d
		}
	}
	return best
}
