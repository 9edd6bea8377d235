package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// item is what one line asks about.
type item struct {
	id     json.RawMessage
	text   string
	config diagnose.Config
}

func lineNumber(n int) json.RawMessage { return strconv.AppendInt(nil, int64(n), 10) }

// parseItem reads line number n. The item has an id even where it cannot be read.
func parseItem(line []byte, n int) (item, error) {
	plain := item{id: lineNumber(n), text: strings.ToValidUTF8(string(line), "\uFFFD")} // logs come in any encoding
	object := bytes.TrimSpace(line)
	if object[0] != '{' {
		return plain, nil
	}
	if !utf8.Valid(line) {
		return plain, errors.New("the object is not valid UTF-8")
	}
	// Members are looked up by their exact names: {"Error":…} is the answer of
	// some API and not an item.
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		if !bytes.HasPrefix(bytes.TrimLeft(object[1:], " \t"), []byte(`"id"`)) {
			return plain, nil // an API's answer that was cut off, or no JSON at all
		}
		return item{id: idOf(object, n)}, fmt.Errorf("malformed JSON: %w", err)
	}
	failure, ok := members["error"]
	if !ok {
		return plain, nil
	}
	i := item{id: lineNumber(n)}
	_, hasID := members["id"]
	_, hasContext := members["context"]
	if id := members["id"]; scalar(id) {
		i.id = id
	} else if hasID && !null(id) {
		return i, errors.New("id is neither a string nor a number")
	}
	var text *string
	if err := json.Unmarshal(failure, &text); err != nil || text == nil {
		if !hasID && !hasContext {
			return plain, nil // {"error":{"code":403,…}} is how many APIs answer
		}
		return i, errors.New("error is not a string")
	}
	i.text = *text
	var around surroundings
	if err := json.Unmarshal(orNull(members["context"]), &around); err != nil {
		return i, fmt.Errorf("context: %w", err)
	}
	i.config = around.config()
	return i, nil
}

// surroundings are what an item says around its error.
type surroundings struct {
	Host     string `json:"host"`
	Port     port   `json:"port"`
	TLS      string `json:"tls"`
	Provider string `json:"provider"`
	App      string `json:"app"`
}

// config is what the item's context tells package diagnose.
func (c *surroundings) config() diagnose.Config {
	config := diagnose.Config{Server: c.Host, Provider: smtpcode.Provider(c.Provider), App: c.App, TLS: diagnose.TLSAuto}
	if c.Port != "" {
		config.Server = net.JoinHostPort(strings.Trim(c.Host, "[]"), string(c.Port))
	}
	switch c.TLS {
	case "starttls", "starttls/plain": // both wait for a greeting in clear text
		config.TLS = diagnose.TLSSTARTTLS
	case "implicit":
		config.TLS = diagnose.TLSImplicit
	case "none":
		config.TLS = diagnose.TLSNone
	case "https":
		if c.Host != "" && !strings.Contains(c.Host, "://") {
			config.Server = "https://" + config.Server // an HTTP API
		}
	}
	return config
}

// port is a number, or a string with one.
type port string

func (p *port) UnmarshalJSON(data []byte) error {
	if null(data) {
		return nil
	}
	if data[0] == '"' {
		return json.Unmarshal(data, (*string)(p))
	}
	if n, err := strconv.ParseUint(string(data), 10, 16); err == nil {
		*p = port(strconv.FormatUint(n, 10))
		return nil
	}
	return fmt.Errorf("port is %s: neither a port number nor a string", data)
}

// idOf finds the id at the beginning of an object that is malformed further on.
func idOf(object []byte, n int) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(object))
	d.UseNumber()
	for range 2 { // the brace and the name
		if _, err := d.Token(); err != nil {
			return lineNumber(n)
		}
	}
	var id json.RawMessage
	if d.Decode(&id) != nil || !scalar(id) {
		return lineNumber(n)
	}
	return id
}

// scalar reports whether a value may be an id.
func scalar(v json.RawMessage) bool {
	return len(v) > 0 && (v[0] == '"' || v[0] == '-' || '0' <= v[0] && v[0] <= '9')
}

func null(v json.RawMessage) bool { return string(v) == "null" }

func orNull(v json.RawMessage) json.RawMessage {
	if v == nil {
		return json.RawMessage("null")
	}
	return v
}
