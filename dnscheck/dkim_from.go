package dnscheck

import (
	"io"
	"mime"
	"net/mail"
	"slices"
	"strings"
)

// fromDomain is the domain of a message's From header, in ASCII: what DMARC goes
// by. It is "" if the message has no From header or several, if no address can be
// read in it, or if several authors are of different domains (RFC 9989, section
// 4.2).
func fromDomain(message []byte) string {
	m := readMail(message)
	from := m.named("from")
	if len(from) != 1 {
		return ""
	}
	var domain string
	for _, address := range addressesIn(from[0].value()) {
		d := domainOf(address)
		if d == "" || domain != "" && d != domain {
			return ""
		}
		domain = d
	}
	return domain
}

// addressesIn reads the addresses of a header field. Where its names are not as
// RFC 5322 wants them, which is common and which receivers bear, the one address
// in angle brackets, or the one word with an @, is taken.
func addressesIn(value string) (out []string) {
	value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", ""))
	if list, err := addressParser.ParseList(value); err == nil {
		for _, a := range list {
			out = append(out, a.Address)
		}
		return out
	}
	inside := value
	if open := strings.LastIndexByte(value, '<'); open >= 0 {
		end := strings.IndexByte(value[open:], '>')
		if end < 0 || strings.Count(value, "<") > 1 {
			return nil
		}
		inside = value[open+1 : open+end]
	}
	if inside = strings.TrimSpace(inside); strings.Count(inside, "@") == 1 && !strings.ContainsAny(inside, " \t,;:\"()") {
		return []string{inside}
	}
	return nil
}

// addressParser leaves names in character sets that it does not know as they are:
// only the addresses are wanted.
var addressParser = mail.AddressParser{WordDecoder: &mime.WordDecoder{
	CharsetReader: func(_ string, input io.Reader) (io.Reader, error) { return input, nil },
}}

// mostSigners bounds how many signing domains of a message are looked at.
const mostSigners = 20

// signers lists the signing domains (d=) of a message's DKIM signatures, verified
// or not, each once.
func signers(message []byte) (domains []string) {
	for _, field := range readMail(message).named("dkim-signature") {
		tags, _ := parseTags(field.value())
		value, _ := tagValue(tags, "d")
		if d, ok := asciiDomain(value); ok && len(domains) < mostSigners && !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	return domains
}
