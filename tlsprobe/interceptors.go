package tlsprobe

import (
	"crypto/x509"
	"strings"
)

// product is software that puts a certificate of its own in the place of the
// server's, to read along.
type product struct {
	name   string
	marks  []string // any of them in the issuer's name, in lower case
	where  string   // where it runs, and what to do there
	source string
}

// Where products run.
const (
	onThisMachine = "antivirus on this machine: exclude mail or this program from its scan, or switch its scan of encrypted connections off"
	onTheNetwork  = "a firewall or proxy on the network: have it let the mail server's port pass uninspected"
	byDeveloper   = "a debugging proxy: take it out of the way"
)

const (
	chromium  = "Chromium, chrome/browser/resources/ssl/ssl_error_assistant/ssl_error_assistant.asciipb"
	tailscale = "Tailscale, net/tlsdial/blockblame"
)

// products are the known ones. A mark is as long as it must be not to meet the
// name of a public CA, or of an appliance's own certificate.
var products = [...]product{
	{"Avast", []string{"avast! web/mail shield", "avast web/mail shield"}, onThisMachine, chromium},
	{"AVG", []string{"avg web/mail shield", "avg technologies"}, onThisMachine, "AVG, https://support.avg.com/ (root certificate \"AVG Web/Mail Shield Root\")"},
	{"Norton", []string{"norton web/mail shield", "norton antivirus", "norton 360"}, onThisMachine, "Norton, https://support.norton.com/ (root certificate \"Norton Web/Mail Shield Root\")"},
	{"Kaspersky", []string{"kaspersky anti-virus personal root", "kaspersky web anti-virus", "kaspersky endpoint security"}, onThisMachine, chromium},
	{"ESET", []string{"eset ssl filter ca"}, onThisMachine, "ESET, https://help.eset.com/ (SSL/TLS filtering, \"ESET SSL Filter CA\")"},
	{"Bitdefender", []string{"bitdefender personal ca"}, onThisMachine, chromium},
	{"Dr.Web", []string{"dr.web", "doctor web"}, onThisMachine, "Dr.Web, https://download.geo.drweb.com/ (SpIDer Gate, \"Dr.Web Custom CA\")"},
	{"AdGuard", []string{"adguard personal ca"}, onThisMachine, "AdGuard, https://adguard.com/kb/ (HTTPS filtering, \"Adguard Personal CA\")"},
	{"Zscaler", []string{"zscaler"}, onTheNetwork, chromium},
	{"Netskope", []string{"netskope", "goskope.com"}, onTheNetwork, "Netskope, https://docs.netskope.com/ (\"ca.TENANT.goskope.com\", \"certadmin\")"},
	{"Cisco Umbrella", []string{"cisco umbrella"}, onTheNetwork, chromium},
	{"Fortinet FortiGate", []string{"fortigate ca", "fortinet_ca_ssl", "fortinet untrusted ca", "o=fortinet"}, onTheNetwork, chromium},
	{"Palo Alto Networks", []string{"palo alto networks", "pan-fw"}, onTheNetwork, tailscale},
	{"Sophos", []string{"sophos ssl ca", "sophos_ca_", "sophosutm proxy ca", "sophos web appliance", "sophos firewall"}, onTheNetwork, chromium},
	{"Cyberoam", []string{"cyberoam"}, onTheNetwork, chromium},
	{"Symantec Blue Coat", []string{"blue coat", "bluecoat", "symantec web security service"}, onTheNetwork, chromium},
	{"McAfee or Skyhigh Web Gateway", []string{"mcafee web gateway", "skyhigh security web", "skyhigh web gateway"}, onTheNetwork, chromium},
	{"Forcepoint", []string{"forcepoint", "websense"}, onTheNetwork, chromium},
	{"Check Point", []string{"check point", "checkpoint"}, onTheNetwork, "Check Point, https://support.checkpoint.com/ (HTTPS inspection, sk65123)"},
	{"SonicWall", []string{"sonicwall firewall dpi-ssl", "sonicwall dpi-ssl", "certificate for sonicwall"}, onTheNetwork, chromium},
	{"WatchGuard", []string{"fireware https proxy", "fireware http proxy", "watchguard"}, onTheNetwork, "WatchGuard, https://www.watchguard.com/help/ (HTTPS-Proxy content inspection)"},
	{"Barracuda", []string{"barracuda networks"}, onTheNetwork, "Barracuda, https://campus.barracuda.com/ (SSL inspection)"},
	{"Smoothwall", []string{"smoothwall-default-root"}, onTheNetwork, chromium},
	{"ContentKeeper", []string{"contentkeeper"}, onTheNetwork, chromium},
	{"Trend Micro", []string{"iwss.trend", "trend micro interscan"}, onTheNetwork, chromium},
	{"NetSpark", []string{"netspark"}, onTheNetwork, chromium},
	{"Untangle", []string{"untangle", "edge threat management"}, onTheNetwork, "Untangle, https://wiki.edge.arista.com/ (SSL Inspector)"},
	{"UniFi", []string{"ubiquiti"}, onTheNetwork, tailscale},
	{"Aruba", []string{"aruba networks"}, onTheNetwork, tailscale},
	{"Cloudflare Gateway", []string{"gateway ca - cloudflare"}, onTheNetwork, "Cloudflare, https://developers.cloudflare.com/cloudflare-one/ (TLS decryption)"},
	{"Squid", []string{"squid proxy", "squid ca", "squid-ca", "squid ssl"}, onTheNetwork, "Squid, https://wiki.squid-cache.org/Features/DynamicSslCert (a name of the administrator's choice)"},
	{"pfSense", []string{"pfsense"}, onTheNetwork, "pfSense, https://docs.netgate.com/pfsense/ (certificate manager)"},
	{"OPNsense", []string{"opnsense"}, onTheNetwork, "OPNsense, https://docs.opnsense.org/manual/how-tos/proxytransparent.html"},
	{"mitmproxy", []string{"mitmproxy"}, byDeveloper, "mitmproxy, https://docs.mitmproxy.org/stable/concepts/certificates/"},
	{"Charles", []string{"charles proxy"}, byDeveloper, "Charles, https://www.charlesproxy.com/documentation/using-charles/ssl-certificates/"},
	{"Fiddler", []string{"do_not_trust_fiddlerroot", "fiddler root"}, byDeveloper, "Fiddler, https://docs.telerik.com/fiddler/ (DO_NOT_TRUST_FiddlerRoot)"},
	{"Burp Suite", []string{"portswigger"}, byDeveloper, "PortSwigger, https://portswigger.net/burp/documentation/ (CA certificate)"},
	{"OWASP ZAP", []string{"owasp zap", "zap root ca", "zed attack proxy"}, byDeveloper, "ZAP, https://www.zaproxy.org/docs/ (root CA certificate)"},
	{"Proxyman", []string{"proxyman"}, byDeveloper, "Proxyman, https://docs.proxyman.io/ (certificate)"},
	{"BadSSL (test)", []string{"badssl mitm software test"}, byDeveloper, chromium},
}

// interceptor names the product whose CA issued the server's certificate, or "". A
// mail appliance of the same maker, whose certificate has the maker's name in its
// subject as well, is no interceptor.
func interceptor(chain []*x509.Certificate) string {
	leaf := chain[0]
	if string(leaf.RawIssuer) == string(leaf.RawSubject) {
		return ""
	}
	own := strings.ToLower(leaf.Subject.String())
	issuers := []string{strings.ToLower(leaf.Issuer.String())}
	for _, c := range chain[1:min(len(chain), mostCertificates)] {
		issuers = append(issuers, strings.ToLower(c.Issuer.String()))
	}
	for i := range products {
		for _, mark := range products[i].marks {
			for _, issuer := range issuers {
				if strings.Contains(issuer, mark) && !strings.Contains(own, mark) {
					return products[i].name
				}
			}
		}
	}
	return ""
}

// productNamed returns what is known about a product.
func productNamed(name string) product {
	for _, p := range products {
		if p.name == name {
			return p
		}
	}
	return product{name: name, where: onTheNetwork}
}
