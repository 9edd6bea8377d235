//go:build linux

package lab

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// dovecot runs Dovecot: passwords and tokens for Postfix, mailboxes with quotas by
// LMTP, and the policy server that says before DATA whether a mailbox has room.
type dovecot struct {
	serves string // the configuration that runs
	stuck  bool
	master *daemon
}

func (d *dovecot) serve(ctx context.Context, l *Lab, w *World) error {
	conf, users := w.Dovecot.conf(l), w.Dovecot.users()
	if all := fmt.Sprint(conf, users, w.Dovecot.Down); d.serves != all {
		d.stop(ctx, l)
		if err := l.layDovecot(conf, users); err != nil {
			return err
		}
		if !w.Dovecot.Down {
			if err := d.start(ctx, l); err != nil {
				return err
			}
		}
		d.serves = all
	}
	if d.master == nil || d.stuck == w.Dovecot.Stuck {
		return nil
	}
	signal := syscall.SIGCONT
	if w.Dovecot.Stuck {
		signal = syscall.SIGSTOP
	}
	d.stuck = w.Dovecot.Stuck
	return syscall.Kill(-d.master.command.Process.Pid, signal)
}

// start starts Dovecot and waits for its sockets in the file system.
func (d *dovecot) start(ctx context.Context, l *Lab) (err error) {
	d.master, err = l.start(ctx, "dovecot", servers, []string{"tcp/127.0.0.1:12340"}, "dovecot", "-F", "-c", l.path("dovecot", "conf"))
	if err != nil {
		return err
	}
	for _, socket := range []string{"auth", "lmtp"} {
		if err := appears(ctx, l.path("dovecot", socket)); err != nil {
			return err
		}
	}
	if _, err := os.Stat(l.path("mail", "full@globex.test", "maildir", "dovecot.index.log")); err == nil {
		return nil
	}
	// A quota counts what the mailbox's index knows, and this mailbox has none yet.
	_, err = l.run(ctx, servers, "", "doveadm", "-c", l.path("dovecot", "conf"), "quota", "recalc", "-u", "full@globex.test")
	return err
}

func (d *dovecot) stop(context.Context, *Lab) {
	if d.stuck && d.master != nil {
		_ = syscall.Kill(-d.master.command.Process.Pid, syscall.SIGCONT)
	}
	d.master.stop()
	*d = dovecot{}
}

// appears waits until a file is there.
func appears(ctx context.Context, name string) error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return nil
		} else if ctx.Err() != nil || time.Now().After(deadline) {
			return err
		}
	}
}

// users is the passwd-file.
func (d Dovecot) users() string {
	var b strings.Builder
	for _, name := range sortedKeys(d.Users) {
		u := d.Users[name]
		fmt.Fprintf(&b, "%s:{PLAIN}%s::::::%s\n", name, u.Password, u.Extra)
	}
	return b.String()
}

func (d Dovecot) conf(l *Lab) string {
	conf := dovecotConf
	if d.Crashes {
		conf = strings.Replace(conf, passwordFile, "driver = checkpassword\n  args = FOLDER/crash", 1)
	}
	return strings.NewReplacer("FOLDER", l.path("dovecot"), "MAIL", l.path("mail"), "MECHANISMS", d.Mechanisms).Replace(conf)
}

// layDovecot writes the configuration, the key that tokens are signed with, and a
// mailbox that is over its quota.
func (l *Lab) layDovecot(conf, users string) error {
	key := base64.StdEncoding.EncodeToString([]byte(tokenKey))
	for name, content := range map[string]string{"conf": conf, "users": users, "keys/default/HS256/default": key, "tokens": tokenConf(l)} {
		if _, err := l.write("dovecot/"+name, content, 0o644); err != nil {
			return err
		}
	}
	if _, err := l.write("dovecot/crash", "#!/bin/sh\nkill -KILL $PPID\n", 0o755); err != nil {
		return err
	}
	uid, gid, err := ids("nobody")
	if err != nil {
		return err
	}
	const full = "full@globex.test/maildir"
	for _, folder := range []string{"", "full@globex.test", full, full + "/new", full + "/cur", full + "/tmp"} {
		if err := l.folderOf(uid, gid, 0o755, "mail", folder); err != nil {
			return err
		}
	}
	_, err = l.write("mail/"+full+"/new/1.M1.mx1", strings.Repeat("x", 4096), 0o644)
	return err
}

// passwordFile is where Dovecot finds the passwords.
const passwordFile = `driver = passwd-file
  mechanisms = plain login cram-md5
  args = scheme=PLAIN username_format=%u FOLDER/users`

const dovecotConf = `base_dir = FOLDER/run
state_dir = FOLDER/state
log_path = FOLDER/log
protocols = lmtp
listen = 127.0.0.1
ssl = no
auth_mechanisms = MECHANISMS
auth_verbose = yes
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/maildir
mail_plugins = quota
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = FOLDER/tokens
}
passdb {
  ` + passwordFile + `
}
userdb {
  driver = passwd-file
  args = username_format=%u FOLDER/users
  override_fields = uid=nobody gid=nogroup home=MAIL/%u
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=10M
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = 552 5.2.2 Mailbox is full
}
service anvil {
  # No punishment for failed logins: it would make later ones slow.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener FOLDER/auth {
    mode = 0666
  }
}
service lmtp {
  unix_listener FOLDER/lmtp {
    mode = 0666
  }
}
service quota-status {
  executable = quota-status -p postfix
  inet_listener {
    address = 127.0.0.1
    port = 12340
  }
  client_limit = 1
}
`

// tokenConf lets Dovecot check tokens by their signature (RFC 7519), without asking
// the one who issued them.
func tokenConf(l *Lab) string {
	return "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=" + l.path("dovecot", "keys") + "/\n" +
		"username_attribute = email\nusername_format = %u\nissuers = https://login.acme.test\n"
}

// tokenKey signs the tokens of the lab.
const tokenKey = "the-lab-signs-its-tokens-with-this"

// signedToken is an access token for a user that expires at a time.
func signedToken(user string, expires time.Time, key string) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(fmt.Appendf(nil,
		`{"iss":"https://login.acme.test","sub":%q,"email":%q,"iat":%d,"exp":%d}`, user, user, expires.Add(-time.Hour).Unix(), expires.Unix()))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}
