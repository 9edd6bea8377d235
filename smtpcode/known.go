package smtpcode

import "iter"

// KnownReply is one reply that a provider or a mail server is known to give:
// which words it is recognised by, and what they mean there. Tables of them
// stand in the known_*.go files, one file a family of providers.
type KnownReply struct {
	// Reply is the basic code and the enhanced status code that go with the
	// words, either of which may be missing: "550 5.7.26", "554", "5.7.139".
	// Another code does not stop a match by words (providers renumber); an
	// equal one makes it stronger. A row without Words needs an equal code.
	Reply string

	// Words must stand in the reply's text side by side, in this order. Case,
	// punctuation, line breaks and accents do not count, nor do apostrophes:
	// "didn't" is one word. " + " separates parts that may stand anywhere.
	Words string

	Cause     Cause
	Temporary bool   // the same message may pass later, whatever the digit says
	Stage     Stage  // where it usually comes, if that is known
	Unique    bool   // nobody else says this: it identifies the provider by itself
	Keep      bool   // do not suppress the recipient on this, whatever the cause suggests
	Means     string // what it says about the message, in one sentence
	Fix       string // what to do, a verb phrase; "": what the cause asks for
	Ref       string // the provider's own page on it, if there is one
	Source    string // where the text and its meaning are written
	Since     string // when it came into force: "2024-02", "2025-05-05"; "": not known
}

// family is what is known of one provider or mail server.
type family struct {
	Provider Provider
	Name     string   // as people call it
	Hosts    []string // suffixes of its MX, submission and greeting host names
	Tokens   []string // words no other provider's replies contain, in the form of KnownReply.Words
	Stock    bool     // a program anybody can run: its texts come from any host
	List     bool     // a block list: whoever quotes it, it says more than the words around it
	Kin      Provider // whose other families' replies its servers also give; "": those of the same name
	Replies  []KnownReply
}

// KnownReplies yields every row of the tables with the provider that it is
// known from.
func KnownReplies() iter.Seq2[Provider, KnownReply] {
	return func(yield func(Provider, KnownReply) bool) {
		for _, f := range families {
			for _, k := range f.Replies {
				if !yield(f.Provider, k) {
					return
				}
			}
		}
	}
}
