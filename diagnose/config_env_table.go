package diagnose

// family is a set of environment names that one framework or program reads, with
// what it does where they are silent.
type family struct {
	name   string
	source string // where the names are written down

	by  []string // say by what mail is sent, or whether it is
	url []string // hold all in one URL
	// Any of these, or of url, makes the family one that is set.
	host                                                []string
	port, user, password, token, from, helo, mechanisms []string
	tls                                                 []envTLS

	fallback string               // the port where none is set
	silent   TLSMode              // the mode where nothing is said of TLS; "": TLSAuto
	words    map[string]TLSMode   // what the family means by a word that others mean otherwise
	meaning  func(mailURL) scheme // what it means by a URL's scheme; nil: as ParseURL does
	null     bool                 // "null" is no value
	either   bool                 // TLS from the first byte and STARTTLS exclude each other
}

type envTLS struct {
	name string
	term tlsTerm
}

// families in the order in which they are looked for: the more special names
// first.
func families() []family {
	return []family{
		{
			name: "Symfony", source: "https://symfony.com/doc/current/mailer.html#transport-setup",
			url: []string{"MAILER_DSN"}, meaning: symfonyScheme,
		},
		{
			name: "Swift Mailer", source: "https://symfony.com/doc/4.4/reference/configuration/swiftmailer.html",
			url: []string{"MAILER_URL"}, meaning: swiftScheme,
		},
		{
			name: "Laravel", source: "https://laravel.com/docs/12.x/mail, config/mail.php",
			by: []string{"MAIL_MAILER", "MAIL_DRIVER"}, url: []string{"MAIL_URL"}, host: []string{"MAIL_HOST"}, port: []string{"MAIL_PORT"},
			user: []string{"MAIL_USERNAME", "MAIL_USER"}, password: []string{"MAIL_PASSWORD", "MAIL_PASS"},
			from: []string{"MAIL_FROM_ADDRESS", "MAIL_FROM"}, helo: []string{"MAIL_EHLO_DOMAIN"},
			tls: []envTLS{
				{"MAIL_SCHEME", tlsWord}, {"MAIL_ENCRYPTION", tlsWord}, {"MAIL_SECURE", tlsSSL}, {"MAIL_TLS", tlsEither}, {"MAIL_SSL", tlsSSL},
			},
			fallback: "2525", null: true,
		},
		{
			name: "Flask-Mail", source: "https://flask-mail.readthedocs.io/en/latest/#configuring",
			host: []string{"MAIL_SERVER"}, port: []string{"MAIL_PORT"}, user: []string{"MAIL_USERNAME"}, password: []string{"MAIL_PASSWORD"},
			from: []string{"MAIL_DEFAULT_SENDER"}, tls: []envTLS{{"MAIL_USE_TLS", tlsSTARTTLS}, {"MAIL_USE_SSL", tlsSSL}},
			fallback: "25", silent: TLSNone,
		},
		{
			name: "Django", source: "https://docs.djangoproject.com/en/stable/ref/settings/#email-host, https://pypi.org/project/dj-email-url",
			by: []string{"EMAIL_BACKEND"}, url: []string{"EMAIL_URL"}, host: []string{"EMAIL_HOST"}, port: []string{"EMAIL_PORT"},
			user: []string{"EMAIL_HOST_USER", "EMAIL_USER", "EMAIL_USERNAME"}, password: []string{"EMAIL_HOST_PASSWORD", "EMAIL_PASSWORD"},
			from: []string{"DEFAULT_FROM_EMAIL", "EMAIL_FROM"}, tls: []envTLS{{"EMAIL_USE_TLS", tlsSTARTTLS}, {"EMAIL_USE_SSL", tlsSSL}},
			fallback: "25", silent: TLSNone, either: true,
			meaning: djangoScheme,
		},
		{
			name: "Auth.js", source: "https://authjs.dev/getting-started/providers/nodemailer",
			url: []string{"EMAIL_SERVER"}, host: []string{"EMAIL_SERVER_HOST"}, port: []string{"EMAIL_SERVER_PORT"},
			user: []string{"EMAIL_SERVER_USER"}, password: []string{"EMAIL_SERVER_PASSWORD"}, from: []string{"EMAIL_FROM"},
			fallback: "587",
		},
		{
			name: "Spring Boot", source: "https://docs.spring.io/spring-boot/reference/io/email.html, Jakarta Mail's com.sun.mail.smtp",
			host: []string{"SPRING_MAIL_HOST"}, port: []string{"SPRING_MAIL_PORT"},
			user: []string{"SPRING_MAIL_USERNAME"}, password: []string{"SPRING_MAIL_PASSWORD"},
			from: []string{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_FROM"}, helo: []string{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_LOCALHOST"},
			mechanisms: []string{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_AUTH_MECHANISMS"},
			tls: []envTLS{
				{"SPRING_MAIL_PROTOCOL", tlsWord},
				{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_SSL_ENABLE", tlsSSL},
				{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_STARTTLS_ENABLE", tlsOffered},
				{"SPRING_MAIL_PROPERTIES_MAIL_SMTP_STARTTLS_REQUIRED", tlsRequired},
			},
			fallback: "25", silent: TLSNone, words: map[string]TLSMode{"smtp": ""},
		},
		{
			name: "Grafana", source: "https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#smtp",
			by: []string{"GF_SMTP_ENABLED"}, host: []string{"GF_SMTP_HOST"}, user: []string{"GF_SMTP_USER"}, password: []string{"GF_SMTP_PASSWORD"},
			from: []string{"GF_SMTP_FROM_ADDRESS"}, helo: []string{"GF_SMTP_EHLO_IDENTITY"}, tls: []envTLS{{"GF_SMTP_STARTTLS_POLICY", tlsWord}},
			fallback: "25",
		},
		gitea("Gitea", "GITEA__mailer__", "https://docs.gitea.com/administration/config-cheat-sheet#mailer-mailer"),
		gitea("Forgejo", "FORGEJO__mailer__", "https://forgejo.org/docs/latest/admin/config-cheat-sheet/#mailer-mailer"),
		{
			name: "Discourse", source: "https://github.com/discourse/discourse/blob/main/config/discourse_defaults.conf",
			host: []string{"DISCOURSE_SMTP_ADDRESS"}, port: []string{"DISCOURSE_SMTP_PORT"},
			user: []string{"DISCOURSE_SMTP_USER_NAME"}, password: []string{"DISCOURSE_SMTP_PASSWORD"},
			from: []string{"DISCOURSE_NOTIFICATION_EMAIL"}, helo: []string{"DISCOURSE_SMTP_DOMAIN"}, mechanisms: []string{"DISCOURSE_SMTP_AUTHENTICATION"},
			tls: []envTLS{{"DISCOURSE_SMTP_ENABLE_START_TLS", tlsOffered}, {"DISCOURSE_SMTP_FORCE_TLS", tlsSSL}}, fallback: "25",
		},
		{
			name: "Ghost", source: "https://docs.ghost.org/config#mail",
			by: []string{"mail__transport"}, host: []string{"mail__options__host"}, port: []string{"mail__options__port"},
			user: []string{"mail__options__auth__user"}, password: []string{"mail__options__auth__pass"}, from: []string{"mail__from"},
			tls:      []envTLS{{"mail__options__secure", tlsSSL}, {"mail__options__requireTLS", tlsRequired}, {"mail__options__ignoreTLS", tlsIgnored}},
			fallback: "587",
		},
		{
			// No framework's own, and the most common ones: Rails and Node.js programs,
			// Mastodon, Nextcloud, Vaultwarden and many more read some of these.
			name: "SMTP_", source: "https://guides.rubyonrails.org/action_mailer_basics.html, https://nodemailer.com/smtp/",
			url:  []string{"SMTP_URL", "SMTP_URI", "SMTP_DSN"},
			host: []string{"SMTP_HOST", "SMTP_ADDRESS", "SMTP_SERVER", "SMTP_HOSTNAME"}, port: []string{"SMTP_PORT"},
			user:     []string{"SMTP_USERNAME", "SMTP_USER", "SMTP_USER_NAME", "SMTP_LOGIN", "SMTP_NAME"},
			password: []string{"SMTP_PASSWORD", "SMTP_PASS", "SMTP_PASSWD"}, token: []string{"SMTP_TOKEN", "SMTP_ACCESS_TOKEN"},
			from: []string{"SMTP_FROM", "SMTP_FROM_ADDRESS", "SMTP_FROM_EMAIL", "SMTP_SENDER"}, helo: []string{"SMTP_HELO", "SMTP_EHLO", "SMTP_DOMAIN", "HELO_NAME"},
			mechanisms: []string{"SMTP_AUTH_METHOD", "SMTP_AUTHENTICATION", "SMTP_AUTH_MECHANISM", "SMTP_AUTHTYPE"},
			tls: []envTLS{
				{"SMTP_ENCRYPTION", tlsWord},
				{"SMTP_SECURITY", tlsWord},
				{"SMTP_TLS_MODE", tlsWord},
				{"SMTP_TLS", tlsEither},
				{"SMTP_USE_TLS", tlsEither},
				{"SMTP_SSL", tlsSSL},
				{"SMTP_USE_SSL", tlsSSL},
				{"SMTP_SECURE", tlsSSL},
				{"SMTP_STARTTLS", tlsSTARTTLS},
				{"SMTP_ENABLE_STARTTLS", tlsSTARTTLS},
				{"SMTP_ENABLE_STARTTLS_AUTO", tlsOffered},
				{"SMTP_REQUIRE_TLS", tlsRequired},
				{"SMTP_IGNORE_TLS", tlsIgnored},
			},
			fallback: "587",
		},
	}
}

// gitea reads the section mailer of app.ini from the environment. Its "smtp" is
// clear text; without a protocol the port decides.
func gitea(name, prefix, source string) family {
	p := func(names ...string) (out []string) {
		for _, n := range names {
			out = append(out, prefix+n)
		}
		return out
	}
	return family{
		name: name, source: source, by: p("ENABLED", "PROTOCOL"), host: p("SMTP_ADDR", "HOST"), port: p("SMTP_PORT"),
		user: p("USER"), password: p("PASSWD"), from: p("ENVELOPE_FROM", "FROM"), helo: p("HELO_HOSTNAME"),
		tls: []envTLS{{prefix + "PROTOCOL", tlsWord}}, fallback: "587", words: map[string]TLSMode{"smtp": TLSNone},
	}
}

// symfonyScheme is what EsmtpTransport does: without a port it takes TLS from the
// first byte and 465, unless the host is localhost; else STARTTLS if it is offered.
func symfonyScheme(u mailURL) scheme {
	switch {
	case u.scheme != "smtp":
		return u.meaning
	case u.port != "":
		return scheme{TLSAuto, u.port}
	case u.host == "localhost":
		return scheme{TLSAuto, "25"}
	}
	return scheme{TLSAuto, "465"}
}

// swiftScheme: Swift Mailer uses TLS where "encryption" says so, and nowhere else.
func swiftScheme(u mailURL) scheme {
	if u.scheme == "smtp" {
		return scheme{TLSNone, "25"}
	}
	return u.meaning
}

// djangoScheme: dj-email-url takes smtps for EMAIL_USE_TLS, which is STARTTLS.
func djangoScheme(u mailURL) scheme {
	switch u.scheme {
	case "smtp":
		return scheme{TLSNone, "25"}
	case "smtps":
		return scheme{TLSSTARTTLS, "25"}
	}
	return u.meaning
}
