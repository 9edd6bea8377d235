package smtpcode

// term is a notion that replies speak of, in whatever words and language.
type term uint8

// The notions. A noun is what a reply is about, an adjective (…Is) what is said
// of it; …Said is a statement, made outright or by a noun and an adjective close
// to each other.
const (
	recipientNoun term = iota
	recipientsNoun
	mailboxNoun
	senderNoun
	senderDomainNoun
	domainNoun
	hostNoun
	addressHere
	mxNoun
	dnsNoun
	clientNoun
	ipHere
	messageNoun
	messagesNoun
	heloNoun
	authNoun
	basicAuthNoun
	accountNoun
	mechanismNoun
	headerNoun
	mandatorySaid
	mimeNoun
	attachmentNoun
	connectionNoun
	connectionsNoun
	perTimeIs
	reputationNoun
	sizeNoun
	lineNoun
	listNoun
	outgoingNoun
	commandNoun
	tlsNoun
	tlsVersionNoun
	dayNoun
	quotaNoun
	urlNoun

	unknownIs
	invalidIs
	disabledIs
	fullIs
	movedIs
	restrictedIs
	rejectedIs
	blockedIs
	bannedIs
	listedIs
	failedIs
	requiredIs
	missingIs
	unsupportedIs
	mismatchIs
	notVerifiedIs
	tooManyIs
	tooLargeIs
	temporaryIs
	unavailableIs
	brokenIs
	slowIs

	dmarcSaid
	spfSaid
	dkimSaid
	arcSaid
	signingSaid
	encryptedSaid
	unauthenticatedSaid
	reverseDNSSaid
	heloSaid
	greylistSaid
	virusSaid
	scannerSaid
	nullMXSaid
	smtputf8Said
	suppressedSaid
	resolverRefusedSaid
	dnsblogSaid
	listingSaid
	notListedSaid
	dnsblSaid
	domainListingSaid
	urlInMessageSaid
	clientSaid
	ipBlockedSaid
	dynamicSaid
	ipMismatchSaid
	connectionsSaid
	recipientsSaid
	loginsSaid
	rateSaid
	deferredSaid
	rateExceededSaid
	badRecipientsSaid
	quotaSaid
	recipientRateSaid
	relaySaid
	startTLSSaid
	tlsNotOfferedSaid
	tlsFailedSaid
	tlsVersionSaid
	handshakeSaid
	tlsPolicySaid
	certificateNoun
	untrustedSaid
	authRequiredSaid
	authFailedSaid
	authUnavailableSaid
	mechanismSaid
	noMechanismSaid
	plaintextAuthSaid
	appPasswordSaid
	basicAuthSaid
	oauthSaid
	accountSaid
	sendingStoppedSaid
	notPermittedSaid
	notVerifiedSaid
	senderInvalidSaid
	senderSyntaxSaid
	bogusSenderSaid
	senderBlockedSaid
	recipientUnknownSaid
	recipientVagueSaid
	recipientGoneSaid
	recipientDisabledSaid
	recipientMovedSaid
	recipientRestrictedSaid
	restrictedNearSaid
	recipientSyntaxSaid
	rfcSyntaxSaid
	recipientRejectedSaid
	senderRejectedSaid
	clientRejectedSaid
	mailboxFullSaid
	domainUnknownSaid
	noMXSaid
	hostUnknownSaid
	dnsFailedSaid
	dnssecSaid
	unreachableSaid
	droppedSaid
	timeoutSaid
	loopSaid
	expiredSaid
	lineSaid
	malformedSaid
	duplicateHeaderSaid
	sizeSaid
	protocolSaid
	outOfOrderSaid
	tooManyErrorsSaid
	policySaid
	policyReasonSaid
	busySaid
	tooBusySaid
	verifySaid
	systemFullSaid
	serverErrorSaid
	noFileSaid
	spamSaid
	spamDetectedSaid

	termCount
)

// compound is a statement made by two notions that stand within a few words of
// each other, in either order.
type compound struct {
	says, a, b term
	within     uint // words from one to the other; 0: five
}

var compounds = [...]compound{
	{says: recipientUnknownSaid, a: recipientNoun, b: unknownIs},
	{says: recipientUnknownSaid, a: addressHere, b: unknownIs, within: 3},
	{says: recipientDisabledSaid, a: recipientNoun, b: disabledIs, within: 7},
	{says: recipientDisabledSaid, a: addressHere, b: disabledIs, within: 3},
	{says: recipientMovedSaid, a: recipientNoun, b: movedIs},
	{says: restrictedNearSaid, a: recipientNoun, b: restrictedIs, within: 7},
	{says: restrictedNearSaid, a: listNoun, b: restrictedIs, within: 7},
	{says: recipientSyntaxSaid, a: recipientNoun, b: invalidIs, within: 3},
	{says: mailboxFullSaid, a: mailboxNoun, b: fullIs},
	{says: senderInvalidSaid, a: senderDomainNoun, b: unknownIs},
	{says: senderInvalidSaid, a: senderDomainNoun, b: invalidIs},
	{says: senderInvalidSaid, a: senderNoun, b: unknownIs, within: 3},
	{says: senderSyntaxSaid, a: senderNoun, b: invalidIs, within: 4},
	{says: senderBlockedSaid, a: senderNoun, b: blockedIs},
	{says: senderBlockedSaid, a: domainNoun, b: bannedIs, within: 4},
	{says: notPermittedSaid, a: senderNoun, b: mismatchIs, within: 6},
	{says: notVerifiedSaid, a: senderNoun, b: notVerifiedIs},
	{says: notVerifiedSaid, a: domainNoun, b: notVerifiedIs},
	{says: notVerifiedSaid, a: accountNoun, b: notVerifiedIs},
	{says: domainUnknownSaid, a: domainNoun, b: unknownIs, within: 4},
	{says: hostUnknownSaid, a: hostNoun, b: unknownIs, within: 3},
	{says: dnsFailedSaid, a: dnsNoun, b: failedIs},
	{says: dnsFailedSaid, a: dnsNoun, b: temporaryIs},
	{says: dnsFailedSaid, a: dnsNoun, b: brokenIs},
	{says: dnsFailedSaid, a: domainNoun, b: temporaryIs, within: 1},
	{says: clientSaid, a: clientNoun, b: blockedIs, within: 6},
	{says: clientSaid, a: ipHere, b: blockedIs, within: 3},
	{says: ipBlockedSaid, a: ipHere, b: bannedIs, within: 4},
	{says: ipMismatchSaid, a: clientNoun, b: mismatchIs, within: 5},
	{says: domainListingSaid, a: urlNoun, b: bannedIs, within: 7},
	{says: domainListingSaid, a: urlNoun, b: blockedIs, within: 3},
	{says: domainListingSaid, a: senderDomainNoun, b: bannedIs, within: 4},
	{says: domainListingSaid, a: senderDomainNoun, b: listedIs, within: 4},
	{says: domainListingSaid, a: senderDomainNoun, b: reputationNoun},
	{says: domainListingSaid, a: domainNoun, b: reputationNoun, within: 3},
	{says: heloSaid, a: heloNoun, b: rejectedIs},
	{says: heloSaid, a: heloNoun, b: invalidIs, within: 8},
	{says: heloSaid, a: heloNoun, b: unknownIs},
	{says: heloSaid, a: heloNoun, b: mismatchIs},
	{says: heloSaid, a: heloNoun, b: failedIs},
	{says: connectionsSaid, a: connectionsNoun, b: tooManyIs},
	{says: recipientsSaid, a: recipientsNoun, b: tooManyIs, within: 4},
	{says: loginsSaid, a: authNoun, b: tooManyIs},
	{says: rateSaid, a: messagesNoun, b: tooManyIs, within: 4},
	{says: quotaSaid, a: quotaNoun, b: dayNoun, within: 6},
	{says: quotaSaid, a: tooManyIs, b: dayNoun, within: 4},
	{says: startTLSSaid, a: tlsNoun, b: requiredIs},
	{says: tlsVersionSaid, a: tlsVersionNoun, b: unsupportedIs, within: 7},
	{says: tlsVersionSaid, a: tlsVersionNoun, b: requiredIs, within: 4},
	{says: tlsFailedSaid, a: tlsNoun, b: failedIs, within: 3},
	{says: tlsFailedSaid, a: tlsNoun, b: unavailableIs, within: 3},
	{says: authRequiredSaid, a: authNoun, b: requiredIs, within: 4},
	{says: authFailedSaid, a: authNoun, b: failedIs},
	{says: authUnavailableSaid, a: authNoun, b: temporaryIs},
	{says: authUnavailableSaid, a: authNoun, b: unavailableIs, within: 3},
	{says: mechanismSaid, a: mechanismNoun, b: unsupportedIs},
	{says: mechanismSaid, a: authNoun, b: unsupportedIs, within: 3},
	{says: basicAuthSaid, a: basicAuthNoun, b: disabledIs},
	{says: basicAuthSaid, a: basicAuthNoun, b: unsupportedIs},
	{says: accountSaid, a: accountNoun, b: disabledIs},
	{says: sendingStoppedSaid, a: outgoingNoun, b: disabledIs, within: 8},
	{says: lineSaid, a: lineNoun, b: tooLargeIs, within: 3},
	{says: sizeSaid, a: messageNoun, b: tooLargeIs},
	{says: sizeSaid, a: sizeNoun, b: tooLargeIs},
	{says: sizeSaid, a: attachmentNoun, b: tooLargeIs},
	{says: sizeSaid, a: headerNoun, b: tooLargeIs},
	{says: malformedSaid, a: headerNoun, b: missingIs, within: 4},
	{says: malformedSaid, a: headerNoun, b: failedIs, within: 2},
	{says: malformedSaid, a: mimeNoun, b: tooLargeIs, within: 4},
	{says: malformedSaid, a: mimeNoun, b: failedIs, within: 4},
	{says: malformedSaid, a: headerNoun, b: invalidIs, within: 6},
	{says: virusSaid, a: attachmentNoun, b: rejectedIs},
	{says: virusSaid, a: attachmentNoun, b: blockedIs},
	{says: protocolSaid, a: commandNoun, b: invalidIs, within: 4},
	{says: protocolSaid, a: commandNoun, b: unknownIs, within: 4},
	{says: protocolSaid, a: commandNoun, b: unsupportedIs, within: 4},
	{says: protocolSaid, a: commandNoun, b: requiredIs, within: 3},
	{says: protocolSaid, a: commandNoun, b: tooManyIs, within: 3},
	{says: unreachableSaid, a: connectionNoun, b: brokenIs, within: 7},
	{says: rateSaid, a: messagesNoun, b: slowIs, within: 4},
	{says: recipientRateSaid, a: recipientNoun, b: slowIs, within: 6},
}

// vocabulary is how each notion is put. Phrases are in the form of package
// phrase: braces hold alternatives; case, accents, punctuation and apostrophes
// are left out. German, French, Spanish, Portuguese, Italian, Dutch, Polish,
// Czech, Russian, Japanese and Chinese stand beside the English, and of ten more
// languages what is said of users and mailboxes, for servers
// answer in the language of their administrators.
var vocabulary = [termCount][]string{
	recipientNoun: {
		"{usuario|o usuario|user|users|mailbox|mailboxes|recipient|recipients|addressee|addressees|rcpt|rcpts|rcptto|alias|inbox|mailfolder|maildrop}",
		"{subscriber|local part|username|userid|person|people|customer|mailhost|employee|account|accounts|address|addresses|destination|mail box}",
		"{mbox|mailuser|email id|e mail|benutzer|postfach|empfanger|empfaenger|empfangeradresse|mailadresse|adresse|konto|nutzer|destinataire}",
		"{utilisateur|boite|messagerie|compte|destinatario|buzon|casilla|cuenta|direccion|utilizador|caixa|conta|endereco|utente|casella|indirizzo}",
		"{gebruiker|ontvanger|postvak|odbiorca|adresat|uzytkownik|skrzynka|konta|uzivatel|schranka|prijemce|adresa|vastaanottaja|mottagare}",
		"{пользователь|пользователя|пользователю|ящик|ящика|адрес|адресат|адресата|получатель|получателя|учетная запись|абонент|用户|收件人|邮箱|信箱|帐号|账号}",
		"{帐户|账户|收信人|使用者|收件者|地址|ユーザー|ユーザ|受信者|宛先|メールボックス|アドレス}",
		"{pengguna|penerima|kotak surat|kullanici|alici|posta kutusu|felhasznalo|cimzett|postafiok|anvandare|anvandaren|brukeren|modtager|mottaker|postkasse|kayttaja|kayttajaa|vastaanottajaa|utilizator|utilizatorul|destinatar|destinatarul}",
		"{користувач|користувача|скринька|одержувач|사용자|수신자|메일함|người dùng|hộp thư}",
	},
	recipientsNoun: {
		"{recipients|rcpts|rcpt|recipient|rcpt to|destinataires|empfanger|destinatarios|destinatari|addressees|bcc|envelope recipients|получателей}",
		"{收件人|宛先}",
	},
	mailboxNoun: {
		"{mailbox|mailboxes|mail box|inbox|mailfolder|folder|account|user|users|recipient|recipients|disk|disc|storage|maildir|maildrop|mail|mbox}",
		"{quota|his|her|box|spool|directory|address|postfach|empfanger|boite|messagerie|buzon|casilla|casella|caixa|postvak|schranka|skrzynka|ящик}",
		"{ящика|почтовый ящик|邮箱|信箱|收件人|用户|空间|メールボックス|受信箱|conto|konto|compte|cuenta}",
		"{kotak surat|posta kutusu|postafiok|postkasse|brevladan|postilaatikko|postboks|casuta|cutia postala|скринька|메일함|사서함|hộp thư}",
	},
	senderNoun: {
		"{mail from address|mail from command|from mail from|sender|senders|mailfrom|sending user|envelope from|envelope sender|return path}",
		"{returnpath|reverse path|from address|from addresses|from header|header from|from field|from addr|from domain|from line|originator}",
		"{your address|your email|your email address|your e mail|your mail address|your mailbox|sending address|sender address|from your address}",
		"{absender|absenderadresse|expediteur|emetteur|remitente|remetente|mittente|afzender|nadawca|odesilatel|отправитель|отправителя|发件人|寄件者|差出人}",
		"{送信者|发信人}",
	},
	senderDomainNoun: {
		"{sender domain|senders domain|sending domain|sending domains|domain of sender|domain of the sender|domain of senders|your domain}",
		"{from domain|envelope from domain|envelope sender domain|mail from domain|return path domain|senders system address|sender host}",
		"{sender domains|sender email domain|originating domain|domain of your|sender s domain|domain in from|from address domain}",
		"{sender address domain|mailfrom domain|author domain|dkim domain|spf domain}",
		"{return email domain|return mail domain|return address domain|reply domain}",
		"{domain in mail from|return mx|mail from domain}",
	},
	domainNoun: {
		"{domain|domains|domainname|hostname|mail host|host name|domena|domene|dominio|domaine|домен|домена|域名|ドメイン|destination host}",
		"{destination server|remote host|destination system|mx|mx host|mail exchanger|system address|target host|host or domain name|relay host}",
		"smtp route",
		"host {not|unknown|does|or|cannot|could|lookup}",
		"{unknown|such|bad|invalid|illegal|find|any|no} {host|hosts|system|mail server|mail servers}",
	},
	mxNoun: {
		"{mx|mx record|mx records|mx or a|a or mx|mx host|aaaa|a record|a records|dns a|resource record|mail exchanger}",
	},
	dnsNoun: {
		"{dns|name server|nameserver|name servers|nameservers|name service|mx lookup|host lookup|domain lookup|hostname lookup|address lookup}",
		"{name resolution|resolver|dns server|dns lookup|lookup of|mx record lookup|domain name system|dns query|dns queries}",
	},
	clientNoun: {
		"{client host|ip address|ip addresses|ip addr|remote ip|adresse ip|direccion ip|indirizzo ip|endereco ip|ip adresse|ip адрес|servers ip}",
		"{sending mta|connecting host|mail from ip|this ip|ip|ips|messages from|connections from|connection from|your isp}",
		"{connections not accepted|connections will not be accepted|ip地址|source ip}",
		"{your|sending|source|client|senders|connecting|from your|this|the sending|originating|remote|sender} {ip|ips|host|server|mail server|mailserver|smtp server|mta|ip address|ip addresses|ipv4|ipv6|ipv6 address|ip range|network|netblock|subnet|isp|provider|machine|computer|system}",
	},
	messageNoun: {
		"{message|messages|mail|mails|email|emails|e mail|content|body|msg|nachricht|courriel|correo|mensaje|mensagem|messaggio|bericht|wiadomosc}",
		"{zprava|письмо|письма|сообщение|сообщения|邮件|信件|メール|メッセージ}",
	},
	messagesNoun: {
		"{messages|mails|emails|e mails|deliveries|transactions|requests|bounces|nachrichten|courriels|mensajes|mensagens|messaggi|письма|писем}",
		"сообщений",
	},
	heloNoun: {"{helo|ehlo|helo name|helo hostname|ehlo name|helo domain}"},
	authNoun: {
		"{authentication|auth|login|logins|logon|logons|log in|sign in|password|passwords|passphrase|passwd|credentials|credential|sasl}",
		"{authenticate|authenticated|authenticating|authorization|anmeldung|passwort|kennwort|authentification|identifiants|mot de passe}",
		"{autenticacion|contrasena|autenticacao|senha|autenticazione|wachtwoord|uwierzytelnienie|haslo|аутентификация|аутентификации|авторизация}",
		"{авторизации|пароль|логин|认证|密码|登录|登陆|認証|パスワード|user name|username|username and password|api key|apikey}",
	},
	basicAuthNoun: {
		"{basic authentication|basic auth|smtpclientauthentication|smtp client authentication|smtp auth|smtp authentication|authenticated smtp}",
		"{authenticated client smtp|client smtp submission|imap pop3 smtp|pop3 smtp|password authentication|legacy authentication}",
		"user is authenticated but not",
	},
	accountNoun: {
		"{your account|your domain|sending account|sender account|senders account|this account|the account|account|tenant|subscription|organization}",
		"{your mailbox|your service|your access|outgoing mail|sending domain|smtp account|user account|你的帐号|账号|帐号|аккаунт|учетная запись}",
	},
	mechanismNoun: {
		"{mechanism|mechanisms|mechs|authentication type|auth type|authentication method|authentication methods|auth method|auth methods}",
		"{authentication scheme|mechanisme|sasl mechanism}",
	},
	headerNoun: {
		"{header|headers|message id|messageid|mime|content type|content transfer encoding|subject header|date header|from header|header field}",
		"{header fields|boundary|date field|from field|mime version|header line|header value|header name|header size|multiple from|subject}",
		"{body part|encoding|charset|addresses in from|kopfzeile|entete|encabezado|intestazione|заголовок|заголовки|headers are}",
	},
	mandatorySaid: {"{subject is mandatory|is mandatory|header is mandatory|subject required|subject is required}"},
	mimeNoun:      {"{mime|boundary|multipart|mime boundary|mime part|mime parts|mime structure}"},
	attachmentNoun: {
		"{attachment|attachments|attached|attached file|file type|filetype|file types|file extension|extension|file name|filename|file|archive}",
		"{anhang|anhange|piece jointe|pieces jointes|adjunto|archivo|anexo|allegato|bijlage|вложение|вложения|附件|添付ファイル|zip}",
		"{mime type|mime types|mime content type}",
	},
	connectionNoun: {
		"{connection|connections|connect|session|socket|conversation|connexion|verbindung|conexion|connessione|соединение|соединения|连接|接続|tcp}",
	},
	connectionsNoun: {
		"{connections|sessions|concurrent|simultaneous|simultaneous smtp|parallel|connection|session|smtp sessions|connection count|connexions}",
		"{verbindungen|conexiones|conexoes|connessioni|соединений|подключений|连接数|连接|同時接続|open connections|conns|concurrency}",
	},
	perTimeIs:      {"{per|each|every} {second|minute|hour|day}"},
	outgoingNoun:   {"{outgoing|outbound} {mail|mails|email|emails|message|messages}"},
	reputationNoun: {"{reputation|senderbase|senderscore|sender score|reputatie}"},
	sizeNoun: {
		"{mailsize|size|size limit|message size|grosse|taille|tamano|tamanho|dimensione|размер|大小|サイズ|msgsize|sizelimit|byte limit|sendsizelimit}",
		"{recvsizelimit|message length|mail length|data length|content length|length of message|length of mail|length of data|length of the message|length of the data}",
	},
	lineNoun: {"{line|lines|line length|header line|text line|text lines|lines in message}"},
	listNoun: {
		"{list|lists|group|distribution list|mailing list|distribution group|groupe|gruppe|grupo|gruppo|liste|lista|группа|рассылка}",
	},
	commandNoun: {
		"{command|commands|parameter|parameters|argument|arguments|syntax|verb|option|options|sequence|sequence of commands|keyword|smtp command}",
		"{befehl|commande|comando|команда|команды|命令|コマンド|response code|order}",
	},
	tlsNoun: {
		"{tls|ssl|starttls|encryption|encrypted|tls encryption|tls connection|ssl connection|secure connection|encrypted connection|secure channel}",
		"{secure session|secure transport|ssl tls|tls session|verschlusselung|chiffrement|cifrado|crittografia|шифрование}",
	},
	tlsVersionNoun: {
		"{tls 1 0|tls 1 1|tls1 0|tls1 1|tlsv1|tlsv1 0|tlsv1 1|tls version|tls versions|ssl version|sslv3|ssl 3 0|upgrade to tls|tls 1 2|tls1 2}",
		"tlsv1 2",
	},
	dayNoun: {
		"{daily|hourly|monthly|weekly|per day|per hour|per month|a day|this hour|this day|today|24 hours|24 hour|24h|day|hour|each day|one day}",
		"{one hour|an hour|per 24|last 24|am tag|pro tag|pro stunde|par jour|por dia|al dia|al giorno|в день|в час|в сутки|суточный|дневной|每日|每天}",
		"{当日|今日|每小时|一日}",
	},
	quotaNoun: {
		"{quota|limit|limits|limited|limite|limitation|allowance|maximum|max|cap|threshold|credit|credits|kontingent|cuota|cota|лимит|限制|限额|上限|制限}",
	},
	urlNoun: {
		"{url|urls|uri|uris|link|links|web address|website|url domains|hyperlink|domain in message|domain in the message|ссылка|链接}",
	},
	unknownIs: {
		"{未开通|未启用|不合法|not in recipient list|marked as invalid|unknown|nonexistent|nonexistant|inexistent|non existent|non existant|non existing}",
		"{nonexisting|dosnt exist|dont exists|doesnt exists|not exist|not exists|not existing|doesnot exist|not found|notfound|not known|unrecognized|unrecognised|not recognized}",
		"{not recognised|undeliverable|unroutable|unrouteable|unresolvable|unresolved|no longer exists|no longer valid|no longer available}",
		"{no longer here|no longer at|not listed|not present|no such|nosuchuser|not registered|not defined|unregistered|not be found}",
		"{none found|unassigned|not assigned|not resolve|not resolvable|no valid|not our|not hosted|not served|isnt hosted|unavailable or unknown}",
		"{no longer on|not on this|not on our|deleted or|is wrong|never existed|has no mailbox|unbekannt|unbekannter|unbekannte|unbekanntes}",
		"{existiert nicht|nicht gefunden|nicht bekannt|nicht vorhanden|gibt es nicht|nicht erreichbar|inconnu|inconnue|nexiste pas|n existe pas}",
		"{introuvable|inexistant|inexistante|desconocido|desconocida|no existe|no encontrado|no encontrada|no fue encontrado|no se encuentra}",
		"{desconhecido|desconhecida|nao existe|inexistente|nao encontrado|nao encontrada|nao localizado|sconosciuto|sconosciuta|non esiste}",
		"{non trovato|non trovata|onbekend|onbekende|bestaat niet|niet gevonden|nie istnieje|nieznany|neexistuje|neznamy|nenalezen|okand|ukendt}",
		"{tuntematon|не существует|не найден|не найдена|не найдено|неизвестен|неизвестный|неизвестного|нет такого|отсутствует|не зарегистрирован}",
		"{不存在|没有找到|未找到|找不到|无此|查无|無此|不明|没有这个|没有该|存在しません|見つかりません|存在しない|ありません|不明です|該当する}",
		"{does not|doesnt|do not|dont|didnt|did not} {exist|exists|have|match|resolve|appear|live|reside|exist here|belong here}",
		"{cannot|cant|can not|could not|couldnt|unable to|failed to|not able to|didnt} {be found|be resolved|be verified|be located|find|locate|verify|resolve|resolved|identify|recognize|recognise|look up|lookup|validate|route to|deliver to}",
		"{isnt|is not|not|arent|are not} {a valid|valid|a known|known|an existing|listed|registered|here|ours|a local|one of|hosted|configured|recognized|our|a user|in our|in the|a registered|a mailbox|an account|a current|available here|accepted here|allocated|served|handled|a real|a recognized|a correct|an active|a customer|a subscriber}",
		"not {user|users|mailbox|account} {of|on|at|in|here}",
		"no {user|mailbox|account|recipient|one|address|person|mail box|one here} {here|by that|with that|named|called|found|on|in|at|for|of|by|by this|with this|under}",
		"{wrong|incorrect} {user|recipient|address|mailbox|email|name}",
		"{invalid|bad} {user|recipient|recipients|mailbox|address|addressee|rcpt|rcptto|rcpt to|alias|account|username|email|e mail|local|destination|domain|host|local part|sender|hostname}",
		"must exist",
		"{tidak terdaftar|tidak ditemukan|tidak dikenal|tidak ada|bulunamadi|mevcut degil|kayitli degil|gecersiz|ismeretlen|nem letezik|nem talalhato|nincs ilyen}",
		"{finns inte|existerar inte|findes ikke|eksisterer ikke|finnes ikke|ukjent|ei loydy|ei ole olemassa|nu exista|necunoscut|необнаружен|не існує|не знайдено|невідомий}",
		"{존재하지 않습니다|không tồn tại|không tìm thấy}",
		"{not provisioned|unprovisioned|ambiguous}",
	},
	invalidIs: {
		"{不合法|invalid|illegal|malformed|bad|incorrect|improper|not valid|isnt valid|is not a valid|ill formed|unparsable|unparseable|syntactically}",
		"{syntax|syntax error|broken|unacceptable|not acceptable|fully qualified|fqdn|not compliant|non compliant|noncompliant|unbalanced|not parse}",
		"{parse|parsing|format|formatted|forbidden characters|illegal characters|invalid characters|too long|not rfc|violates|violation}",
		"{must contain|must be|nonstandard|non standard|corrupt|unescaped|not conform|not understood|out of|wrong|missing|empty|ungultig}",
		"{ungultige|ungueltig|ungueltige|fehlerhaft|falsch|invalide|incorrecte|invalido|invalida|no valido|no valida|non valido|non valida|errato}",
		"{onjuist|ongeldig|neplatny|neplatna|nieprawidlowy|неверный|неверная|неправильный|некорректный|недопустимый|无效|非法|格式错误|格式|不正|無効}",
		"{not have|doesnt have|does not have|without} a valid",
	},
	disabledIs: {
		"{disabled|inactive|suspended|deactivated|expired|closed|terminated|frozen|locked|archived|discontinued|cancelled|canceled|retired|not yet valid}",
		"{decommissioned|dormant|abandoned|no longer active|not active|not activated|not enabled|no longer in use|no longer used}",
		"{no longer in service|no longer employed|no longer with|no longer monitored|no longer accepting|left the company|left the organization}",
		"{has left|administratively disabled|on hold|out of service|unused|not in use|not accepting|not receiving|barred|paused|blocked for|unpaid}",
		"{under review|not yet activated|pending approval|banned|compromised|removed|deleted|restricted from sending|temporarily locked}",
		"{temporarily blocked|has been blocked|is blocked|was blocked|been disabled|turned off|switched off|revoked|deaktiviert|gesperrt}",
		"{stillgelegt|abgeschaltet|geloscht|geloescht|desactive|desactivee|suspendu|suspendue|ferme|fermee|bloque|bloquee|archivee|deshabilitado}",
		"{deshabilitada|desactivado|desactivada|suspendido|suspendida|inactivo|inactiva|desativada|desativado|suspensa|suspenso|inativa|inativo}",
		"{bloqueada|bloqueado|disattivata|disattivato|disabilitato|sospeso|sospesa|disabilitata|bloccato|bloccata|geblokkeerd|uitgeschakeld}",
		"{opgeheven|zablokowany|zablokowane|zablokovan|nieaktywne|отключен|отключена|заблокирован|заблокирована|удален|неактивен|приостановлен|禁用}",
		"{停用|冻结|注销|锁定|被锁|封禁|無効|停止}",
	},
	fullIs: {
		"{full|overquota|over quota|overfull|stuffed|overflow|out of storage|out of space|out of quota|over its quota|over their quota}",
		"{over his quota|over the quota|over disk quota|exceeded|exceeds|exceed|exceeding|quota exceeded|quota violation|quota exceed}",
		"{exceeded quota|storage limit|storage quota|storage space|size limit exceeded|over the allowed|over limit|over its limit|over the limit}",
		"{over capacity|at capacity|too full|not enough space|not enough storage|not enough room|insufficient storage|insufficient space}",
		"{insufficient disk|no space|no more space|no room|no storage|limit exceeded|limit reached|quota reached|quota limit|quota is|quota has}",
		"{run out of|exceeds allowed|has grown|over size|overdrawn|has reached|reached its|voll|uberfullt|ueberfuellt|speicherplatz|uberschritten}",
		"{ueberschritten|pleine|plein|saturee|depasse|depassee|lleno|llena|excedido|excedida|superado|superada|cheia|cheio|lotada|lotado|excedeu}",
		"{piena|pieno|superata|superato|vol|pelny|pelna|plna|preplnena|przepelniona|przekroczony|переполнен|переполнена|превышена|превышен|заполнен}",
		"{полон|已满|满了|空间不足|超出|超过|満杯|超過|いっぱい|超えて|一杯}",
		"{penuh|dolu|doldu|megtelt|taynna|plina|переповнена|переповнено|용량|초과|đã đầy|đầy}",
	},
	movedIs: {
		"{moved|relocated|new address|has changed|changed address|changed their address|changed his address|forwarding address}",
		"{forwarding information|please try forwarding|not local please|is now|umgezogen|demenage|trasferito|переехал}",
	},
	restrictedIs: {
		"{restricted|restricts|only accepts|only accept|accepts only|accept mail only|only allowed|only permitted|only receive|only from|only for}",
		"{doesnt accept|does not accept|do not accept|not accept|will not accept|refused to receive|refuses to receive|refused to accept}",
		"{refused this|has refused|does not want|doesnt want|dont want|not want|not authorized to send|not allowed to send|not permitted to send}",
		"{not authorized|not allowed|not permitted|permission to send|no permission|permission|allowlist|allow list|whitelist|whitelisted}",
		"{white list|safe list|safelist|members|members only|subscribers|moderated|moderator|authenticated senders|internal|internal senders}",
		"{internal use|external senders|outside|cannot receive|cant receive|may not receive|not eligible|challenge|not subscribed|prohibited}",
		"{nicht berechtigt|nicht erlaubt|non autorise|no autorizado|nao autorizado|non autorizzato|только|仅接受|只接受|不接收}",
	},
	rejectedIs: {
		"{filtered|bloques|bloquees|bloque|rejected|rejects|reject|rejecting|refused|refuses|refuse|denied|deny|declined|disallowed|prohibited}",
		"{forbidden|not accepted|not allowed|not permitted|not welcome|not welcomed|unwelcome|unwanted|harmful|unsafe|blocked|banned|barred|unauthorized|unauthorised}",
		"{not authorized|not authorised|rejection|not acceptable|abgelehnt|abgewiesen|verweigert|rejete|rejetee|refusee|rechazado|rechazada}",
		"{denegado|rejeitado|rejeitada|recusado|recusada|rifiutato|rifiutata|respinto|geweigerd|odrzucono|odrzucona|odmitnuto|отклонено|отклонен}",
		"{отвергнуто|отказано|запрещен|запрещено|拒绝|拒收|拒否}",
		"{ditolak|diblokir|reddedildi|elutasitva|avvisad|avvist|hylatty|respins|відхилено}",
		"{do not|dont|does not|doesnt} accept",
	},
	blockedIs: {
		"{filtered|must register your ip|not in whitelist|not whitelisted|no access|被禁止|禁止|blocked|block|blocking|blacklisted|blocklisted}",
		"{black listed|block listed|banned|barred|listed|denied|deny|rejected|refused|refuse|refusing|not allowed|not authorized|not permitted}",
		"{not accepted|not welcome|not welcomed|denylisted|blackholed|disallowed|unauthorized|suspicious|abuse|abusive|spammer|spamming|spam}",
		"{compromised|forbidden|unwelcome|prohibited|dynamic|residential|dialup|dial up|dynamically|restricted|on our block|our block list}",
		"{hangup|werent sent|rejecting|stop|dont want|blacklist|black list|block list|blocklist|local blacklist|gesperrt|blockiert|geblockt|abgelehnt}",
		"{bloque|bloquee|bloqueado|bloqueada|bloccato|bloccata|geblokkeerd|zablokowany|заблокирован|запрещен|в черном|被拒|拒绝|拒收|屏蔽|黑名单|拒否}",
	},
	bannedIs: {"{banned|blacklisted|blocklisted|blocked}"},
	listedIs: {"{blocked|listed|suspicious|abuse|spam}"},
	failedIs: {
		"{failed|fail|fails|failure|failures|failing|unsuccessful|unsuccessfully|incorrect|invalid|wrong|bad|not accepted|not valid|rejected|denied}",
		"{refused|error|errors|mismatch|not match|doesnt match|does not match|not correct|not successful|unable|unable to|could not|couldnt|cannot}",
		"{aborted|cancelled|canceled|declined|expired|unauthorized|broken|problem|problems|fehlgeschlagen|fehler|ungultig|falsch|echec|echoue}",
		"{echouee|erreur|fallo|fallida|incorrecta|falhou|incorreta|fallita|fallito|errata|mislukt|niepowodzenie|selhala|не удалась|ошибка|неверный}",
		"{неверные|неудача|失败|错误|有误|失敗|正しくありません}",
	},
	requiredIs: {
		"{required|requires|require|requiring|must|need|needs|needed|please|first|mandatory|necessary|should|have to|only|before|without}",
		"{unauthenticated|not using|was not|wasnt|erforderlich|benotigt|notwendig|requise|requis|obligatoire|requerida|requerido|requiere|necesaria}",
		"{necesario|necessaria|obrigatoria|richiesta|richiede|vereist|wymagane|vyzadovano|требуется|необходима|需要|必须|必要}",
	},
	missingIs: {
		"{missing|lacks|lack|lacking|absent|duplicate|duplicated|duplicates|multiple|more than one|no|without|empty|not present|not unique|repeated}",
		"{several|single|too many|fehlt|fehlen|manquant|falta|mancante|отсутствует|缺少}",
		"{exactly|only} one",
	},
	unsupportedIs: {
		"{not supported|unsupported|not support|doesnt support|does not support|dont support|not supporting|not offered|not available}",
		"{not implemented|unimplemented|unrecognized|unrecognised|not recognized|not recognised|not enabled|not allowed|not permitted|too weak}",
		"{no supported|no suitable|no matching|no common|nicht unterstutzt|non supporte|no soportado|non supportato|nao suportado|не поддерживается}",
		"{不支持|サポートされていません}",
	},
	mismatchIs: {
		"{not allowed to send|not permitted to send|not match|unmatching|not matching|mismatch|mismatches|mismatched|doesnt match|does not match|dont match|not owned}",
		"{not own|not owner|not belong|doesnt belong|does not belong|must match|must be the same|must be one of|same as|not the same|must equal}",
		"{not equal|differs|different from|forged|forgery|spoof|spoofed|spoofing|not allowed|not permitted|not authorized|not authorised}",
		"{unauthorized|may not use|not allowed to use|inconsistent|does not correspond|must correspond|be authorized|not yours|stimmt nicht}",
		"{ne correspond|no coincide|non corrisponde|不一致|不匹配|не совпадает|не соответствует|一致しません}",
		"{must be|has to be|needs to be} {on|within}",
	},
	notVerifiedIs: {
		"{unvalidated|not verified|not been verified|not yet verified|isnt verified|unverified|not validated|not been validated|not confirmed}",
		"{unconfirmed|not yet confirmed|not registered|verify|be verified|verified|must verify|sandbox|not authenticated|未验证|не подтвержден}",
	},
	tooManyIs: {
		"{excessivo|excessiva|numero excessivo|numero excesivo|o maximo|el maximo|le maximum|too many|too much|exceed|exceeded|exceeds|exceeding}",
		"{maximum|max|limit|limits|limited|over limit|reached|excessive|number of|more than|zu viele|trop de|trop|demasiados|demasiadas|muitas}",
		"{muitos|troppi|troppe|te veel|zbyt wiele|prilis mnoho|слишком много|превышен|превышено|过多|太多|超过|超出|多すぎ}",
	},
	tooLargeIs: {
		"{too large|too big|too long|bigger|larger|oversized|oversize|exceed|exceeded|exceeds|exceeding|larger than|bigger than|greater than}",
		"{over the limit|over limit|maximum size|maximum threshold|the maximum|size limit|length limit|limit exceeded|limit|longer|longer than|overlong|zu gross|zu lang}",
		"{trop grand|trop volumineux|trop gros|trop long|demasiado grande|muito grande|troppo grande|te groot|za duzy|prilis velka|слишком большой}",
		"{слишком велико|слишком большое|превышает|превышен|过大|太大|超过|超出|大きすぎ}",
	},
	temporaryIs: {
		"{temporary|temporarily|temporally|tempfail|try again|try later|retry|later|deferred|defer|transient|momentan|vorubergehend|spater}",
		"{temporaire|temporairement|plus tard|temporal|temporalmente|temporaneo|temporaneamente|tijdelijk|tymczasowo|временно|позже|稍后|暂时|一時}",
	},
	unavailableIs: {
		"{unavailable|not available|not currently available|down|offline|busy|overloaded|not responding|not ready|timeout|timed out}",
	},
	brokenIs: {
		"{refused|timed out|timeout|time out|reset|lost|dropped|closed|aborted|broken|unreachable|terminated|interrupted|unexpectedly|failed}",
		"{not responding|no response|no answer|died|cannot be|could not be|refusee|abgelehnt|abgebrochen|rechazada|recusada|rifiutata|impossible}",
		"{сброшено|разорвано|отказ|失败|超时|拒绝|切断|拒否されました}",
	},
	slowIs: {
		"{too fast|too quickly|too frequently|too often|at a rate|receiving limit|receive limit|exceeded the rate|rate that prevents}",
		"{per hour message receive limit|too much mail|too much email|too many emails in|short period of time|message rate|high rate|rate of}",
	},
	dmarcSaid: {"{dmarc|dmarc1}"},
	spfSaid: {
		"{spf|openspf|sender policy framework|spf1|spf2|senderid}",
		"{sender id pra|pra not permitted}",
	},
	dkimSaid:      {"{bodyhash mismatch|body hash mismatch|bodyhash_mismatch|dkim|dkim2|domainkeys|domainkey}"},
	arcSaid:       {"{arc validation|arc chain|arc seal}"},
	signingSaid:   {"{failed to sign|unable to sign|could not sign|cannot sign|signing failed|error signing|signing error|dkim sign}"},
	encryptedSaid: {"{encrypted|password protected} {messages|attachment|attachments|archive|archives|file|files|zip|content|pdf|document|documents}"},
	unauthenticatedSaid: {
		"{unauthenticated email|unauthenticated mail|unauthenticated message|sender is unauthenticated|authentication information}",
		"{authentication checks|sender authentication|email authentication|failed authentication checks|authentication requirements}",
		"{domain authentication|multiple authentication|not pass authentication|authentication results|fails authentication|message authentication}",
		"{sender could not be authenticated|domain is not authenticated}",
		"unauthenticated e mail",
	},
	reverseDNSSaid: {
		"{ip address does not resolve|client ip does not resolve|does not resolve to your ip|possibly forged hostname|ptr|rdns|fcrdns|reverse dns}",
		"{reverse lookup|reverse name|reverse hostname|reverse address|reverse mapping|reverse resolution|reverse ip|reverse domain|reversedns}",
		"{reverse pointer|reverse record|ip name lookup failed|ip name possibly forged|in addr arpa|forward confirmed|no reverse|dns invertido}",
		"{inverse dns|dns inverse|resolution inverse|dns reverso|reverso dns|dns inverso|risoluzione inversa|resolucion inversa|find your hostname}",
		"{find your reverse|resolve your host|generic hostname|generic rdns|generic reverse|обратная зона|обратной зоны|обратная dns|反向解析|反向dns|逆引き}",
		"{unresolvable relay|no dns name|does not resolve to a name|has no hostname|no hostname|cannot resolve your address|mail server must have}",
		"{ip lookup failed|no host name}",
		"{cannot|cant|could not|unable to|couldnt} {find|resolve|determine|verify} your {hostname|host name|reverse|domain name|ip|reverse hostname|address|host}",
	},
	heloSaid: {
		"{bogus helo|helo name used|helohost|need fully qualified hostname|need fully qualified host name|helo command rejected}",
		"{ehlo command rejected|helo argument|ehlo argument|invalid helo|invalid ehlo|bad helo|forged helo|fake helo|helo mismatch}",
		"{syntax helo|syntax ehlo|helo requires domain|ehlo requires domain|helo requires|ehlo requires}",
		"{badhelo|bad helo list}",
		"you are not {localhost|me|us}",
	},
	greylistSaid: {
		"{greylist|greylisted|greylisting|greylists|graylist|graylisted|graylisting|grey list|grey listed|grey listing|gray list|gray listed}",
		"{gray listing|postgrey|greyed|liste grise|lista gris|lista grigia|灰名单|early retry|try again greylist|greytrap|greytrapped|greylistd}",
		"{milter greylist|unknown triplet|new triplet|first delivery attempt|first time sender|you are greylisted|temporarily rejected greylist}",
		"{серый список|серые списки|серых списков|グレイリスト}",
	},
	virusSaid: {
		"{vba macros|macros found|containing macros|macro virus|office macros|virus|viruses|infected|malware|trojan|worm|ransomware|infection|viren}",
		"{virenverdacht|virusverdacht|вирус|вирусы|вирусом|病毒|ウイルス|ウィルス|eicar|backdoor|potential security issue|dangerous content}",
		"{dangerous attachment|malicious attachment|malicious content|banned content|executable content|executable attachment}",
		"{illegal attachment|prohibited attachment|unsafe attachment|infectado|infecte|infetto|besmet}",
	},
	scannerSaid: {
		"{scanner|virus scanning|scanning error|unable to scan|cannot scan|could not scan|scanner error|scanner failed|scan failed|scan timed out}",
		"{scanner unavailable|unscannable|virus check failed|content scanner|virus scanner}",
		"{virus|malware|antivirus|anti virus|av} {scan|filter|check|engine|scanning}",
	},
	nullMXSaid: {
		"{no smtp service here|null mx|nullmx|rfc7505|rfc 7505|does not accept mail|does not accept email|doesnt accept mail|doesnt accept email}",
		"{doesnt receive email|does not receive email|does not receive mail|never accepts mail|accepts no mail|not accept any mail}",
		"{host does not accept|server does not accept mail|domain does not accept|accepts no email|not receive any mail}",
	},
	smtputf8Said: {
		"{smtputf8|utf8smtp|internationalized email|internationalized mail|internationalized address|internationalised email|eai|non ascii address}",
		"{non ascii addresses|non ascii mailbox}",
		"{internationalized header|internationalized headers|internationalised header|unicode in email addresses|unicode in addresses|unicode addresses|unicode email|utf 8 addresses}",
	},
	suppressedSaid: {
		"{address blacklisted|address is blacklisted|suppressed|suppression list|suppression|marked as inactive|previously bounced}",
		"{previously hard bounced|hard bounced|bounce list|unsubscribed address|on our suppression|recipient has been suppressed}",
	},
	resolverRefusedSaid: {
		"{open resolver|public resolver|public dns resolver|public open resolver|returnc pub|returnc|127 255 255|excessive number of queries}",
		"{excessive queries|query refused|queries blocked|127 0 1 255|too many dns queries|blocked query|error open resolver|via public dns}",
	},
	dnsblogSaid: {"{dnsblog_query|dnsblog query|lookup error for dns query}"},
	listingSaid: {
		"{blacklist|blacklists|blacklisted|blacklisting|blacklistis|blocklist|blocklists|blocklisted|blackholed|black list|black lists|block list}",
		"{block lists|blackhole list|black listed|block listed|denylist|denylisted|css|abuseat|uceprotect|spamrats|abusix|mailspike|psbl|senderbase}",
		"{hostkarma|invaluement|backscatterer|dynablock|nixspam|gbudb|reputation services|ipcheck proofpoint|csi cloudmark|poor reputation}",
		"{bad reputation|reputation list|blocked by dns|blocked by rbl|realtime block|real time block|realtime blackhole|real time blackhole}",
		"{listed at|listed in|listed by|listed on|is listed|are listed|found on one or more|dns blacklists|dns blacklist|dns block|liste noire}",
		"{lista negra|lista nera|schwarze liste|schwarzen liste|zwarte lijst|черный список|черном списке|черные списки|черных списках|黑名单|ブラックリスト}",
		"{sperrliste|blackliste}",
		"{from an open relay|is an open relay|are an open relay|open relays|your open relay|as an open relay|open proxy|open proxies}",
		"{bad|blocked|banned|rejected} {sender|sending|client|source|remote} {ip|host}",
	},
	notListedSaid: {"{not|isnt|is not|arent|are not|nor} {listed in|listed on|listed at|listed by|on the list|in the list}"},
	dnsblSaid: {
		"{dnsbl|dnsbls|rbl|rbls|rblsmtpd|drbl|spamhaus|spamhauss|barracudacentral|spamcop|sorbs|blocked using|sbl|xbl|pbl|zen|listed by css}",
		"{dns blacklist|dns blacklists|dns block list|realtime blackhole list|blackhole list}",
	},
	domainListingSaid: {
		"{dbl spamhaus|dbl|surbl|uribl|multi surbl|ivmuri|rhsbl|url reputation|domain reputation|spam url|malicious url|phishing url|spam link}",
		"{newly registered|new domain|newly observed domain|blacklisted url|blacklisted domain|blocked domain|blocked url|listed domain}",
		"{reputation of the sending domain|reputation of sending domain|domain blacklisted|domain is blacklisted|domain blocked|uris in|urls in}",
		"{links within|blacklisted uri|domain blocklisted}",
	},
	urlInMessageSaid: {
		"{url|urls|uri|uris|link|links|domain|domains} {in|within|inside} {message|mail|email|body|the message|the mail|the email|the body|your message|your mail|your email|this message}",
		"{message|mail|email|body} {contains|contained|with|has} {a url|an url|url|urls|uri|a uri|link|links|a link|a domain|domains}",
	},
	clientSaid: {
		"{禁止连接|该ip|black ip|blacklisted ip|no access for this ip|ip forbidden|ip禁止|client host blocked|banned sending ip|banned sender|ip blocked}",
		"{blocked ip|your host is not allowed|your ip is not allowed|geoip|country|geographic|ip based|spam source|dynamic ip|dynamic ips}",
		"{dynamic range|dynamic address|dynamic addresses|dynamically assigned|residential|dialup|dial up|generic ip|direct to mx}",
		"{not authorized to send email directly|untrusted ip|untrusted host|bad ip|suspicious ip|ip not allowed|no access from|access from your}",
		"{allowed to connect|permitted to connect|authorized to connect|may not connect|connect not allowed|invalid ip|illegal ip|on our block list|ip address rejected|ip rejected|ip denied|untrusted networks|host rejected|access to this mail system}",
		"client {is |was |}{blocked|denied|banned|refused}",
	},
	ipBlockedSaid: {"{your ip is blocked|your ip was blocked|your ip has been blocked|your ip address has been blocked|your ip address is blocked}"},
	dynamicSaid: {
		"{dynamic ip|dynamic ips|dynamic range|dynamic address|dynamic addresses|dynamically assigned|residential|residential ip|dialup|dial up}",
		"{dynamic residential|dynamic pool|adsl|dialin}",
		"{non static ip|not a static ip|non static address|no static ip}",
	},
	ipMismatchSaid: {"{invalid ip for sending|mismatches client ip}"},
	connectionsSaid: {
		"{too many connections|too many sessions|too many concurrent|too many simultaneous|concurrent connections|concurrent sessions}",
		"{connection limit|connections limit|maximum concurrent|connection rate limit exceeded for concurrent|sessions per|connections per ip}",
		"{too many open connections|number of concurrent|concurrency limit|thread limit|trop de connexions|zu viele verbindungen}",
		"{demasiadas conexiones|troppe connessioni|muitas conexoes}",
	},
	recipientsSaid: {
		"{too many recipients|too many rcpt|too many rcpts|too many destinations|recipients per message|recipient limit|recipients limit}",
		"{maximum recipients|recipient count|trop de destinataires|zu viele empfanger|demasiados destinatarios|troppi destinatari}",
		"{number of recipients|max recipients|maxrecipients|too many addresses}",
	},
	loginsSaid: {
		"{too many login|too many logins|too many authentication|too many auth|too many failed|too many invalid login|too many bad logins}",
		"{too many failures|login rate|authentication rate|login attempts|login frequency|too frequent login|登录频繁|频繁登录|登录过于频繁|登录次数}",
	},
	rateSaid: {
		"{limite maximo|limite excedido|excedido limite|limite de envio|发送行为异常|大量信件|短期内发送|发送了大量|mails per session|per session limit|rate limiter}",
		"{too much mail|sending too much|rate limit|rate limited|rate limiting|ratelimit|ratelimited|rate limits|rate control|rate exceeded}",
		"{sending rate|message rate|mail rate|unusual rate|connection rate|too fast|too quickly|too frequently|too frequent|too often|throttled|throttling}",
		"{throttle|throttles|slow down|slowdown|slowing|sends too|frequency limited|frequency limit|flood|flooding|floods|mail flood|velocity|burst}",
		"{per second|per minute|per session|per connection|excessive rate|messages per|mails per|emails per|too many messages|too many emails}",
		"{too many mails|too many mail|more messages than|sending too|sent too many|sending limit|sending limits|limit exceeded sending}",
		"{exceeded its rate|rate based|rate of mail|message limit|messages limit|mail limit|email limit|sending capacity|volume|max message per}",
		"{max messages per|maximum messages|maximum number of messages|exceeded permitted limits|slow you|try again in|wait before|frequency|发送频率}",
		"{发信频率|频率|过于频繁|流量|送信制限|送信数}",
	},
	deferredSaid: {"{temporarily deferred|message deferred|messages deferred|temporarily delayed|has been deferred}"},
	rateExceededSaid: {
		"{reached its rate limit|reached the rate limit|reached your rate limit|rate limit of|rate limit reached|hit the rate limit}",
		"{exceeded the rate limit|rate limit exceeded|rate exceeded|exceeded rate|exceeded its rate|exceeded the rate|sending rate exceeded}",
		"exceeds the rate",
		"{submission rate|message rate limit|rate for this client|rate from this client|sending rate limit|sender rate}",
	},
	badRecipientsSaid: {
		"{dictionary attack|harvest attack|directory attack|too many invalid recipients|too many bad recipients|too many unknown recipients}",
		"{too many unknown users|too many invalid users|too many nonexistent|excessive unknown recipients|too many invalid rcpts}",
		"{too many rejected recipients|too many bounces|too many invalid addresses|directory harvest}",
		"too many failed {recipients|rcpts}",
		"too many {rcpt|recipient} {errors|failures}",
	},
	quotaSaid: {
		"{package exceeded|plan exceeded|credit exceeded|package limit|quota package|relay quota|over your relay quota|rcpts per 24}",
		"{recipients per 24|messages per 24|rcpts per day|limit per 24|quota for sending|email quota exceeded|throttling quota|daily quota}",
		"{daily limit|hourly limit|hourly quota|monthly limit|monthly quota|sending quota|submission quota|message quota|send quota|daily sending}",
		"{daily user sending|daily smtp relay|daily message|daily email|quota for today|plan limit|credits exceeded|not enough credits}",
		"{insufficient credits|out of credits|maximum credits|messages per day|emails per day|mails per day|recipients per day|messages per hour}",
		"{sender quota|sending allowance|account quota|sending limits for|outbound quota|limit for the day|超出当日|当日发送|每日发信|发信量|суточный лимит}",
		"дневной лимит",
		"{outgoing limit|outgoing limits|outbound limit|outbound limits|outgoing quota|outgoing message limit|sending limit reached|sending limit exceeded|exceeded your sending|exceeded your quota|exceeded your message quota|exceeded your outgoing}",
	},
	recipientRateSaid: {
		"{recebendo e mails muito rapido|recebendo emails muito rapido|recibiendo correos demasiado rapido|recoit trop de messages}",
		"{recebendo mensagens|receiving mail at a rate|receiving mail too quickly|receiving mail too fast|recipient rate}",
		"{per hour message receive limit|message receive limit|receiving too much|recipient is receiving|recipient receives too|user is receiving}",
		"{recipient has exceeded|recipients per hour message|mailbox is receiving|receivingrate}",
	},
	relaySaid: {
		"{forward path is not allowed|domain of forward path|use submission|use the submission|submission for outgoing|list of allowed hosts}",
		"{list of allowed rcpthosts|remote domains not supported|relay|relaying|relayed|relays|relais|rcpthosts|open relay|relay access}",
		"{not local domain|not a local domain|unauthorized relay|ретрансляция|пересылка|中继|转发|中継|weiterleitung|reenvio}",
	},
	startTLSSaid: {
		"{issue a starttls|issue starttls|starttls first|starttls command first|starttls is required|requires starttls|use tls|use starttls|use ssl}",
		"{requires tls|require tls|tls required|tls is required|encryption required|encryption needed|requires encryption|must use encryption}",
		"{over a tls|not using a tls|sent over tls|sent over a tls|secure connection required|connection is not secure|tls only|minimum tls}",
		"{tls version|newer tls|outdated tls|cleartext|clear text|plain text login}",
	},
	tlsNotOfferedSaid: {
		"{was not offered by host|not offered by host|did not offer tls|not offer tls|did not offer starttls|not offer starttls}",
		"{tls required but not supported|starttls not supported|starttls is not supported|does not support starttls|doesnt support starttls}",
		"{does not support tls|tls not supported|no starttls offered|starttls was not offered|starttls not offered}",
		"{starttls was not advertised|starttls not advertised|not advertise starttls|did not advertise starttls|does not advertise starttls|not advertised starttls}",
		"{starttls|tls} {required|is required} but {not|was not} {advertised|offered|available|supported}",
	},
	tlsFailedSaid: {
		"{tls not available|tls currently unavailable|tls temporarily|tls negotiation|handshake failure|handshake failed|ssl routines}",
		"{ssl_connect error|ssl error|no shared cipher|no ciphers|no common cipher|certificate verification failed|certificate verify failed}",
		"{server certificate not|server certificate verification|untrusted issuer|appropriate tls|tls channel|tls engine|tls connect failed}",
		"{cannot start tls|could not start tls|tls init|ssl handshake|untrusted certificate|certificate not trusted|self signed certificate}",
		"{certificate has expired|certificate is not trusted}",
	},
	tlsVersionSaid: {
		"{minimum tls version|outdated tls|deprecated tls|newer tls version|unsupported tls version|tls version not supported|tls version is not}",
	},
	handshakeSaid: {
		"{refused to start tls|start tls failed|starttls failed|tls engine|handshake failure|handshake failed|tls handshake|ssl handshake}",
		"{ssl routines|tls negotiation failed|cannot start tls|could not start tls|tls not available|tls currently unavailable}",
		"{tls is temporarily unavailable|tls channel|no shared cipher|certificate verify failed}",
	},
	tlsPolicySaid:   {"{mta sts|mtasts|sts policy|dane|tlsa|requiretls|daneinvalid|sts webpki|sts validation|non dnssec destination}"},
	untrustedSaid:   {"{untrusted|not trusted|not signed by|be signed by|unknown authority|unknown ca|unknown issuer|self signed|local issuer}"},
	certificateNoun: {"{certificate|certificates|ssl cert|tls cert}"},
	authRequiredSaid: {
		"{authentication required|authentication is required|auth required|smtp authentication required|smtp auth required|authorization required}",
		"{login required|not authenticated|must authenticate|must be authenticated|need to authenticate|needs authentication}",
		"{requires authentication|require authentication|authenticate first|authenticate before|auth first|login first|log in first}",
		"{please authenticate|please login|please log in|unauthenticated senders|unauthenticated relay|unauthenticated access|unauthenticated users}",
		"{unauthenticated user|unauthenticated client|without authentication|no authentication|anonymous mail|anonymous users|send anonymous}",
		"{authenticated users only|client was not authenticated|must be logged in|not logged in|use smtp auth|enable smtp auth|smtp after pop}",
		"{pop before smtp|check your mail first|check mail first|local user only|authentication mechanism|proper authentication}",
		"{authentifizierung erforderlich|authentification requise|autenticacion requerida|autenticazione richiesta|autenticacao requerida}",
		"{необходима авторизация|требуется авторизация|需要认证|请先认证|先登录|身份验证|認証が必要}",
	},
	authFailedSaid: {
		"{web browser|with your web browser|no authentication type succeeded|authentication failed|authentication failure}",
		"{authentication unsuccessful|authentication credentials invalid|authentication rejected|authentication error|auth failed|auth failure}",
		"{login failed|login fail|login failure|login incorrect|login invalid|invalid login|invalid credentials|invalid username|invalid user name}",
		"{bad username|bad password|bad credentials|wrong password|incorrect password|incorrect username|incorrect authentication}",
		"{incorrect credentials|password incorrect|password mismatch|username and password not accepted|usename and password|password not accepted}",
		"{not accepted password|user not authenticated|could not authenticate|cannot authenticate|unable to authenticate|authentication aborted}",
		"{badcredentials|log in via your web browser|web login required|weblogin|sasl login authentication failed|sasl plain authentication failed}",
		"{unable to authorize|unauthorized credentials|认证失败|密码错误|登录失败|验证失败|用户名或密码|账号或密码|認証に失敗|認証失敗}",
	},
	authUnavailableSaid: {
		"{temporary authentication failure|temporary authentication|temporary auth|authentication temporarily|authentication server}",
		"{authentication service|authentication backend|auth server|auth backend|internal authentication error|login temporarily}",
		"{authentication timed out|authentication process|cannot authenticate at|unable to check credentials}",
	},
	mechanismSaid: {
		"{unrecognized authentication|unrecognised authentication|unsupported authentication|unknown authentication|authentication mechanism not}",
		"{auth mechanism|mechanism not|no mechanism available|no mechanism|no worthy mechs|mechanism too weak|mechanism is too weak}",
		"{authentication not supported|authentication not enabled|authentication is not enabled|authentication disabled|auth not supported}",
		"{auth not available|auth not enabled|auth command not|does not support auth|doesnt support auth|authentication not available}",
		"authentication type not",
	},
	noMechanismSaid: {
		"{no compatible authentication|offered no compatible authentication|no compatible authentication mechanisms|no mechanism available}",
		"{no mechanism|no worthy mechs|invalid authentication mechanism|unrecognized authentication type|unsupported authentication mechanism}",
		"{unsupported authentication type|mechanism not supported|authentication mechanism not supported|authentication type not supported}",
		"{mechanism too weak|mechanism is too weak|no supported mechanism|unknown authentication mechanism}",
		"{unknown|unsupported|unrecognized|unrecognised} authentication {method|type|mechanism|scheme}",
	},
	plaintextAuthSaid: {
		"{plaintext authentication disabled|plain text authentication disabled|encryption required for requested authentication}",
		"{plaintext authentication disallowed|cleartext authentication disallowed|plain text authentication not allowed|plaintext login not allowed}",
	},
	appPasswordSaid: {
		"{application specific password|app specific password|app password|app passwords|application password|application passwords}",
		"{authorization code|authorisation code|invalidsecondfactor|second factor|2 step verification|two factor|two step verification|2fa|授权码|授權碼}",
		"{客户端授权|独立密码|专用密码|пароль приложения|пароли приложений|пароль для приложения|アプリパスワード}",
	},
	basicAuthSaid: {
		"{smtp_auth_disabled|smtpclientauthentication|basic authentication is disabled|basic authentication is not supported}",
		"{smtpclientauthentication is disabled|basic auth disabled|security defaults|less secure app|less secure apps|lesssecureapps|未开启|服务未开启|没有开启}",
	},
	oauthSaid: {
		"{oauth|oauth2|xoauth|xoauth2|oauthbearer|access token|refresh token|bearer token|token expired|expired token|invalid token}",
		"{token is invalid|token is expired|token has expired|invalid_grant|invalid_token|invalid_client|jwt}",
	},
	accountSaid: {
		"{bad outbound sender|mail sending denied|sending paused|sending is paused|sending disabled|account suspended|account disabled}",
		"{account locked|account blocked|account under review|account is under review|pending approval|not allowed to send any}",
		"{has been blocked from sending|blocked from sending|barred from sending|restricted from sending|suspicious activity on your account}",
		"{compromised account|unusual sending|trial account|unpaid|billing|not activated|account not active|你的账号|帐号异常|账号异常|被封禁}",
		"your message looks like spam you need to use web",
	},
	sendingStoppedSaid: {
		"{suspicious account activity|reset all account passwords|reset your password|sending blocked due to|account activity}",
		"{sending for this account|sending from this account|message sending for|sending mail from this account|sending paused|sending is paused}",
		"{sending has been paused|bad outbound sender|mail sending denied|sending disabled|account under review|account is under review}",
		"{pending approval|barred from sending|restricted from sending|your account has been|your account is suspended|your account is disabled}",
		"{account is not activated|sending is disabled}",
	},
	notPermittedSaid: {
		"{not allowed to use the domain|as a sender domain|not allowed to use this domain|not one of your addresses|not one of your}",
		"{mail from|sender|from|from address} must {equal|match|be} {the |your |}{authorized|authorised|authenticated|login} {user|account|address|}",
		"{sendasdeniedexception|mapiexceptionsendasdenied|senddeniedexception}",
		"{forged|fake|faked|spoofed|falsified} {sender|senders|from|mail from|sender address|from address|address}",
		"{not your address|must equal authorized|not owned by user|not owned by account|not owned by|sendas|send as|sendasdenied|send on behalf}",
		"{on behalf of|not allowed to send from|not authorized to send from|not permitted to send from|not allowed to send as}",
		"{not authorized to send as|not permitted to send as|not allowed to use this|not authorized to use|not permitted to use}",
		"{not allowed to send mail from|not allowed to send mail as|not allowed to use the sender|not authorized to send on}",
		"{must equal authorized user|must be same as|must be the same as|envelope from address not|may not send as|may not use|unauthorized sender}",
		"{unauthorized from|unauthorized sender address|sender address not allowed|disallowed as|insufficient authorization}",
		"{does not match authenticated|not match the authenticated|doesnt match the authenticated|match the authenticated|from address must}",
		"{from must match|sender must match|not match sender|sender mismatch|sender forgery|spoofed message}",
		"{not allowed to send messages from|that ip address is not allowed to send|invalid from address use|not authorized sender}",
		"{sender not allowed|sender is not allowed|sender not authorized|sender is not authorized|与认证|与登录|与发信}",
		"{same as authorization user|same as authorized user|same as authenticated user|same as auth user|same as login user|match authorization user|match auth user}",
		"{masquerading|masquerade|forging|impersonating|impersonation}",
	},
	notVerifiedSaid: {
		"{valid and active sender|active sender|validated sender|must be verified|needs to be verified|has to be verified|sender is unvalidated}",
		"{not verified|sender identity|sender identities|sender signature|sender signatures|failed the check in region|unconfigured sending domain}",
		"{verified domain|verified sender|authorized recipients|sandbox|unverified sender|unverified domain|verify your domain|verify your email}",
		"{verify your sender|verify the sender|validate your domain|domain not registered|unregistered domain|unregistered sender|is not a verified}",
	},
	senderInvalidSaid: {
		"{domain must resolve|must resolve|from domain must resolve|verifiable sender|complete sender verify|sender callback|sender verify failed}",
		"{sender verify|sender verification|sender address verification|sender callout|callback setup|callout verification|verification failed for}",
		"{sender could not be verified|cannot verify sender|unable to verify sender|could not verify sender|failed to verify sender}",
		"{verify the sender|unknown sender|sender unknown|invalid sender|bad sender|sender rejected unknown|nonexistent sender}",
		"{sender does not exist|sender doesnt exist|sender not found|sender domain must|sender domain does not|domain of sender|address uses mx}",
		"{unresolvable sender|mx in private|return address|valid sender domain|valid sender address|envelope sender domain|fix your domain}",
		"{from domain is invalid|bounce address|no mx for sender|sender has no|bad senders system|senders system|cannot accept bounces}",
		"{not accept bounces|doesnt accept bounces|domaine de lexpediteur|domain of the sender}",
	},
	senderSyntaxSaid: {
		"{invalid mail from|bad mail from|malformed mail from|sender syntax|bad sender address syntax|bad senders mailbox|sender address too long}",
		"{invalid sender address|invalid from address|from address is invalid|malformed sender|malformed from|empty sender|null sender}",
		"{empty envelope|missing sender|missing from address|from is required|sender is required|sender mailbox address|syntax error in mail from}",
		"{syntax error in from|syntax mail from}",
	},
	bogusSenderSaid: {"{bogus mail from|bogus sender|bogus from|invalid from field|bad from field|malformed from field}"},
	senderBlockedSaid: {
		"{reject list|users reject list|spammer by user|bogus mail from|denied domain|denied domain name|no access for this domain|no access for this user|no access for this sender|sender blocked|sender is blocked|sender rejected}",
		"{sender denied|sender is denied|sender refused|sender is rejected|sender banned|blocked sender|blocked senders|banned sender address}",
		"{sender blacklisted|sender on blacklist|sender is blacklisted|blacklisted sender|sender in blacklist|sender in my blacklist}",
		"{blocked by user|blocked by recipient|blocked by the recipient|user has blocked|recipient has blocked|blocked your|has blocked you}",
		"{blocked you|locally denied|local blacklist|not in my whitelist|not in whitelist|not on whitelist|not whitelisted|whitelist me}",
		"{block send er|your address is blocked|you are blocked|you have been blocked|you are not welcome|stop flooding|dont want your|we dont want}",
		"{user|sender|account|address|mailbox} {is |}{in|on} {the |a |our |my |your |}{blacklist|black list|blocklist|block list}",
		"{发件人被|拒收来自|被收件人拒|被对方|личный черный список}",
		"{do not|dont|will not|wont} accept {mail|email|e mail|messages} from {you|spammers|this sender|your address|your domain}",
	},
	recipientUnknownSaid: {
		"{no account|user unknown|unknown user|unknown recipient|recipient unknown|no such user|no such recipient|no such mailbox|no such account}",
		"{no such address|no such person|no such local|no such email|no such alias|nosuchuser|unknown address|address unknown|unknown local part}",
		"{unknown mailbox|unknown account|unknown alias|unknown or illegal alias|mailbox unknown|mailbox not found|mailbox unavailable}",
		"{mailbox not available|mailbox does not exist|mailbox nonexistent|account not found|account unknown|account does not exist}",
		"{account doesnt exist|recipient not found|recipnotfound|recipientnotfound|exrecipnotfound|recipient does not exist|user not found}",
		"{user not exist|user does not exist|user doesnt exist|no mailbox|no mailbox by that name|no account by that name|no one by that name}",
		"{bad destination mailbox|invalid mailbox|invalid user|bad user|not a valid recipient|not a valid mailbox|not a valid user}",
		"{not a valid address|not a valid email|undeliverable address|undeliverable|unverified address|recipient verify failed}",
		"{all recipients are invalid|no valid recipients|no valid rcpt|no valid recipient|valid rcpt|all recipients|all recipients were}",
		"{unable to verify user|unable to verify recipient|recipient cannot be verified|cannot find user|cant find user|couldnt find user}",
		"{could not find user|cant find users|address not found|address could not be found|address does not exist|address doesnt exist}",
		"{not our customer|not a known|not known here|not known at|unknown at this|unknown here|unknown in|user is not|name not recognized}",
		"{name is not recognized|recipient name is not recognized|not listed in|mailbox name not|user name not|unknown virtual|unknown local}",
		"{unknown email|never logged|email address could not|unrouteable|doesnt have an account|does not have an account|does not have a mailbox}",
		"{doesnt have a mailbox|not have an account|have a yahoo|this user doesnt have|is no longer valid|no longer valid|addressee unknown}",
		"{5 1 1 recipient|local user unknown|relay recipient table|virtual mailbox table|local recipient table|virtual alias table}",
		"{mailbox disabled or|recipient address invalid|email address is invalid|user no longer|inactive user unknown|user doesn t exist}",
		"{not a local user|unknown recipient address|user_unknown|account that you tried to reach does not exist|requested user|invalidrecipients}",
		"{wrong address|no user|adresse inconnue|adresse d au moins un destinataire invalide|utilisateur inconnu|destinataire inconnu}",
		"{empfanger unbekannt|benutzer unbekannt|unbekannter empfanger|unbekannter benutzer|usuario desconocido|destinatario desconocido}",
		"{usuario inexistente|usuario desconhecido|utente sconosciuto|destinatario sconosciuto|onbekende gebruiker|nieznany uzytkownik}",
		"{uzivatel neexistuje|пользователь не найден|нет такого пользователя|用户不存在|收件人不存在|邮箱不存在|无此用户|查無此人|该用户不存在|宛先不明|ユーザーは存在しません|送信先がみつかりません}",
		"{boite aux lettres indisponible|boite aux lettres non disponible|buzon no disponible|casella di posta non disponibile|postfach nicht verfugbar}",
		"{존재하지 않는 사용자입니다|존재하지 않는 사용자|존재하지 않는 메일|사용자 없음|수신자 없음}",
	},
	recipientVagueSaid: {
		"{invalid recipient|invalid recipients|invalid address|invalid addresses|bad recipient|bad address|recipient rejected|recipients rejected}",
		"{recipient refused|recipient denied|recipient not accepted|recipients refused|recipient verification|rejected recipient}",
		"mailbox name not allowed",
		"{recipient|user|mailbox} {verify|validation|validation check} {failed|failure|from}",
		"{invalid|bad|malformed} {to|cc|bcc} {field|address|addresses|header}",
		"{cannot|cant|can not|could not|couldnt|will not|wont|unable to|does not|doesnt|do not|dont} {accept|accept this|accept the} {user|recipient|mailbox|rcpt|address}",
	},
	recipientGoneSaid: {
		"{unavailable|not available} {mail |}{user|mailbox|recipient|account|address|addressee}",
		"{user|mail user|recipient|account|address|addressee} {is |}{currently |}{unavailable|not available}",
	},
	recipientDisabledSaid: {
		"{recipdisabled|disableduser|mailbox disabled|mailbox is disabled|user account disabled|user disabled|account inactive|inactive account}",
		"{inactive email address|inactive user|inactive mailbox|mailbox inactive|user suspended|mailbox suspended|suspended mailbox}",
		"{deactivated mailbox|mailbox frozen|mailbox is frozen|mailbox currently suspended|account closed|account expired|account is disabled}",
		"{account has been disabled|account disabled|account suspended|account is suspended|account has been suspended|account deactivated}",
		"{no longer in use|deactivated due to abuse|user has left|no longer works|left the company|no longer employed}",
		"{accepted|not being accepted|no longer accepted} {at|for} this {address|mailbox|recipient|user}",
		"is now disabled",
	},
	recipientMovedSaid: {
		"{please try forwarding|user not local|recipient has moved|user has moved|mailbox has moved|has moved to|moved to a new|address has changed}",
		"{forwarding address|mailbox owner has changed|no forwarding address}",
	},
	recipientRestrictedSaid: {
		"{reservee aux|moderateurs|nur fur mitglieder|solo miembros|solo gli iscritti|reserve aux|only subscribers|nur mitglieder}",
		"{sender not authenticated|sender was not authenticated|sender is not authenticated|not authenticated for|not authenticated by organization}",
		"{not allowed to send to|not authorized to send to|not permitted to send to|restricted to|sender not allowed to|sender is not allowed to}",
		"{sender not in allowed|requiresenderauthentication|senderrestricted|rst restrictedtorecipientspermission|restrictedtorecipientspermission}",
		"{notauthorized not authorized|resolver rst|user refused to receive|refused to receive this|only accepts mail from|only accepts email from}",
		"{only accept mail from|cannot receive messages|block rcpt|recipient does not accept|user does not accept|not accepting mail from}",
		"{does not want mail|does not accept mail from you|members only|subscribers only|list is closed|not a member}",
		"{non members are not|non member|nonmember|nonmembers|subscribers may post|members may post|members can post|subscribers can post|authorized to post|authorised to post|allowed to post|permitted to post|post to this mailing list|post to this list}",
		"not {allowed|authorized|authorised|permitted} to send {mail|messages|email|e mail|this message|messages or mail} {to|because}",
		"{recipient|address|mailbox|user|account} is reserved for",
		"not {allowed|authorized|authorised|permitted} for {recipient|this recipient|this list|this mailbox|this address}",
	},
	recipientSyntaxSaid: {
		"{must include host name|must include a domain|must contain a domain|must include domain|bad recipient address syntax}",
		"{bad destination mailbox address syntax|malformed address|malformed recipient|malformed addresses|syntactically invalid address}",
		"{syntax error in recipient|syntax error in address|bad address syntax|address syntax|mailbox syntax|recipient syntax|single label domains}",
		"{bad local part|missing local part|missing domain|domain missing|unqualified address|unqualified recipient|domain name required}",
		"{colon in address|unbalanced|or expected after|may not follow|illegal character|illegal characters|invalid character|invalid characters}",
		"{invalid address format|invalid email format|invalid email address|reserved by rfc|not a valid rfc|address format|address is not rfc}",
		"{address contains|recipient address too long|rcpt to syntax|syntax rcpt to}",
		"{address format is not valid|format of the address|email format is not valid|address is not in a valid format|email address format}",
		"{must specify a|specify a|supply a|supplying a|no|without} {domain name|domain part}",
		"must specify a domain",
		"{domain idna|idna conversion} failed",
		"{destination|recipient} domain idna",
		"malformed {destination|recipient}",
		"a valid {address|email address|recipient|recipient address} is required",
		"{uucp|bang path|percent hack|source route|source routing}",
	},
	rfcSyntaxSaid: {
		"{not a valid rfc|valid rfc 5321|malformed address|syntactically invalid address|bad recipient address syntax|bad address syntax}",
		"bad destination mailbox address syntax",
	},
	recipientRejectedSaid: {"recipient address rejected"},
	senderRejectedSaid:    {"sender address rejected"},
	clientRejectedSaid:    {"client host rejected"},
	mailboxFullSaid: {
		"{messages on the server|mails auf dem server|容量不足|domain size limit|disk space quota|quota error|mailbox full|mailbox is full}",
		"{mail box full|mailbox overquota|mailfolder is full|inbox is full|inbox full|user is over quota|user over quota|over quota|overquota}",
		"{overquotatemp|overquotaperm|quota exceeded|quota violation|exceeded quota|exceeds quota|exceeded mailbox|exceed mailbox quota|disk quota}",
		"{disc quota|mail quota|mailbox quota|user quota|storage quota|mailbox size limit|mailbox limit|mailbox storage|exceeded storage}",
		"{exceeded the storage|storage limit|storage allocation|out of storage|is full|mailbox stuffed|blocks limit exceeded|inode limit exceeded}",
		"{not enough storage|insufficient mailbox|account is full|mailboxfull|quotaexceeded|has exceeded its quota|would exceed mailbox}",
		"{exceed his quota|over its quota|over their quota|out of disk quota|account is over|exceeded its disk|no space left for user}",
		"{exceeds allowed quota|recipient overquota|recipient over quota|boite pleine|boite du destinataire pleine|boite aux lettres pleine}",
		"{quota depasse|buzon lleno|cuota excedida|casella piena|quota superata|caixa postal cheia|cota excedida|postfach voll|speicherplatz}",
		"{schranka je plna|skrzynka pelna|ящик переполнен|превышена квота|квота превышена|邮箱已满|邮箱空间不足|信箱已满|邮箱满|容量已满|邮箱容量|容量を超え|容量超過|メールボックスがいっぱい}",
	},
	domainUnknownSaid: {
		"{host address lookups|nxdomain|host unknown|unknown host|host not found|hostunknown|domain not found|domain unknown|unknown domain}",
		"{no such domain|domain does not exist|domain doesnt exist|domain name not found|invalid domain|invalid host|invalid host name}",
		"{bad destination host|bad destination system|no mx|no mx found|no mx record|no mx records|no mx hosts|no mx for|no a record|no dns records}",
		"{no mail servers|no mail server|no mail exchanger|no mail host|no mail hosts|no valid mx|didnt resolve to any hosts}",
		"{does not resolve to any|wrong domain|all relevant mx records|lowest numbered mx record points to local|unrouteable address}",
		"{unroutable address|unrouteable mail domain|unroutable mail domain|domain is not in use|domain not in use|isnt in my list of allowed}",
		"{name service error for name|host or domain name not found|nodename nor servname|domain not hosted|domain not local|domain not configured}",
		"{domain isnt hosted|domain not served|not a local domain|no such domain at this location|couldnt find any host|dns hard error}",
		"{domain lookup failed|domain is invalid|domain not allowed|domain is not hosted|domain not handled|we do not accept mail for}",
		"{dont accept mail for|does not serve|dont handle mail|recipient domain|no route to domain|illegal host domain|no smtp service for}",
		"{domain expired|unknown mail domain|unresolvable domain|domainnotfound|domain not accepted|mx points to|domain not in rcpthosts|域名不存在|域名错误}",
		"{域名无效|无法解析域名|домен не найден|домен не существует}",
	},
	noMXSaid: {"{no mx records were found|no mx record found|no mx records found|no mx found|no mail exchanger found}"},
	dnsFailedSaid: {
		"{routing server failure|routing failure|servfail|name server timeout|nameserver timeout|dns timeout|dns failure|dns error}",
		"{dns server failure|dns soft error|dns lookup failure|dns lookup failed|dns problem|dns temporary|temporary dns|temporary domain failure}",
		"{temporary failure in name resolution|temporary name resolution|host lookup did not complete|name service error try again}",
		"{host not found try again|malformed or unexpected name server reply|hostname lookup failure|mx lookup failure|mx lookup failed}",
		"{address lookup failure|lookup defer|lookup deferred|lookup timed out|could not look up|couldnt look up|couldnt lookup|unable to look up}",
		"{unable to lookup|unable to resolve|dns malfunction|domain temporarily|name server failed|transient dns|dns resolution|cname lookup failed}",
		"{dns servers|resolver error|temporary problem resolving}",
		"{host map lookup|host map|querying the domain name system}",
	},
	dnssecSaid: {"{dnssec|dnssec invalid|bogus dnssec}"},
	unreachableSaid: {
		"{no adequate servers|no adequate server|end of socket stream|network error on|tried all mxs|no valid route|connection refused}",
		"{connection timed out|connection timeout|connection reset|connection failed|connection dropped|connection closed|connection lost}",
		"{connection error|connection aborted|connection died|connect failed|connect timed out|connection attempt|connection attempts}",
		"{lost connection|no route to host|no route|network is unreachable|network unreachable|host is down|host is unreachable|host unreachable}",
		"{operation timed out|socket error|broken pipe|server dropped connection|dropped connection|dropped the connection|unable to connect}",
		"{host down|could not connect|cannot connect|cant connect|couldnt connect|failed to connect|unable to contact|could not contact|cannot contact}",
		"{not reachable|unreachable|no answer from host|no answer|bad connection|all hosts have been failing|hosts have been failing}",
		"{remote host closed|remote server closed|server closed|not responding|did not respond|no response|cannot reach|cant reach|unable to reach}",
		"{couldnt reach|could not reach|establish an smtp connection|establish a connection|make a connection|reset by peer|wasnt able to establish}",
		"{refused to talk to me|timed out while|while performing the|while receiving the|while sending end|while sending data|while sending rcpt}",
		"{while sending mail|conversation with|read error|timeout waiting|timeout on connection|timeout after|all hosts for|primary mx}",
		"{mx doesnt accept|primary mail server|connection expired|server unreachable|tcp connection|during user open|no connection|bad response}",
		"remote party",
		"{did not accept our requests to connect|not accept our connection|refused our connection|socket error}",
		"{domain|host|hosts|server|servers|mx|mxs} {could|could not|couldnt|cannot|cant} be reached",
	},
	droppedSaid: {
		"{idle timeout|idle too long|timeout closing|timeout closing connection|timeout exceeded|command timeout|session timeout|connection idle}",
		"{inactivity|smtp timeout|timeout waiting for client|timeout waiting for data|transaction timeout|timed out waiting for|data timeout}",
		"{session time limit|connection expired try|read timeout}",
	},
	timeoutSaid: {"{timeout|timed out|time out}"},
	loopSaid: {
		"{mail loop|mail loops|routing loop|loop detected|forwarding loop|email loop|delivery loop|loop|looping|loops|loops back|too many hops}",
		"{hop count|hopcount|hops|maximum hop|too many received|hop limit|loopback|mail forwarding loop|hop count exceeded|infinite loop|already has a mailing list header}",
	},
	expiredSaid: {
		"{delivery attempts has been reached|number of delivery attempts|maximum number of delivery attempts|status expired|returned to sender}",
		"{message expired|envelope expired|queue expired|queueexpired|retry timeout|retry time not reached|retry time|delivery expired}",
		"{delivery time expired|delivery timeout|message timeout|time expired|message too old|in the queue too long|in queue too long}",
		"{queue too long|queued too long|too long in the queue|gave up|giving up|given up|could not be delivered for|not be delivered within}",
		"{not delivered for|undelivered after|will be deleted from queue|not delivered within|no longer retry|not going to try again|retry period}",
		"{maximum queue|delivery attempts failed|exceeds the expiry|still undelivered|days old|max time without delivery|lifetime}",
		"{delivery has been delayed|expiry time|expired message|max retry|retries exhausted|retry limit|maximum retries}",
	},
	lineSaid: {
		"{line too long|lines too long|line length exceeded|line limit exceeded|line length|overlong line|lines longer than|maximum allowed line}",
		"{998|line is too long|max line length|long lines|longer line}",
	},
	malformedSaid: {
		"{stray newline|rfc 2046|rfc 2045|invalid address in from|address in from|addresses in from header|bare lfs|rfc 5322|rfc 2822|rfc 822}",
		"{rfc5322|rfc2822|rfc822|rfc compliant|rfc compliance|rfcmessagenoncompliant|not compliant|non compliant|bare lf|bare linefeed}",
		"{bare linefeeds|bare newline|bare newlines|bare line feed|bare line feeds|bare cr|bare carriage|barelf|barelinefeedsareillegal}",
		"{malformed message|malformed mail|malformed mime|message is malformed|message malformed|malformed header|malformed headers}",
		"{invalid structure|mime structure|mime reject|mime error|nul characters|null characters|null bytes|8bit data|8 bit data|8bit characters}",
		"{8 bit characters|eight bit|multiple addresses in from|unparseable message|cannot parse message|could not parse message}",
		"{unable to parse message|headers not|message headers fail|data format error|media error|smuggling|invalid message format|message format}",
		"{syntax error in header|duplicate header|duplicate headers|missing header|missing headers|header missing|headers missing|header is missing}",
		"{missing from header|missing from|missing date|missing message id|no from header|no date header|invalid header|invalid headers}",
		"{from header is missing|multiple from headers|header syntax|header injection|conversion required|conversion failed|unsupported content}",
		"{unsupported charset|nested mime|mime parts|bad header|bad headers|broken headers|smtp smuggling|message cannot be parsed}",
		"{line ending|line endings}",
		"{failed to|unable to|cannot|could not|error} {parse|parsing} {the |}{message|mail|email|headers|header|mime}",
		"parse error",
		"mime {defect|defects|error|errors|violation}",
	},
	duplicateHeaderSaid: {
		"{duplicate header|duplicate headers|duplicated header|multiple from headers|multiple headers|header is duplicated|repeated header}",
	},
	sizeSaid: {
		"{too much mail data|mailsize limit|message too large|message too big|message is too large|message is too big|message size exceeds}",
		"{message size|size exceeds|size exceeded|size limit|message exceeds|message exceeded|exceeds size|exceeds maximum|exceeds the maximum}",
		"{exceeds fixed|exceeds limit|exceeds allowed|exceeded maximum message|too large|too big|mesg too big|maximum message size|max message size}",
		"{maximum allowed size|message file too big|message length exceeds|message larger than|exceeds administrative|exceeding the maximum size}",
		"{attachment too large|mail too large|mail size|mail is too large|email too large|body too large|header too large|headers too large}",
		"{mapiexceptionmaxsubmissionexceeded|messagesubmissionexceededexception|sendsizelimit|recvsizelimit|fixed limit|size limits|chunk exceeds|nachricht zu gross|message trop volumineux|message trop gros}",
		"{mensaje demasiado grande|mensagem muito grande|messaggio troppo grande|слишком большое письмо|размер письма|邮件过大|邮件太大|邮件大小|信件大小|信件过大}",
		"{メールサイズ|メッセージサイズ}",
	},
	protocolSaid: {
		"{invalid base64|base64|base 64|bad sequence|command sequence|sequence of commands|sequence error|out of sequence|out of order|syntax error}",
		"{bad syntax|syntax mail|syntax data|syntax rset|syntax vrfy|syntax rcpt|syntax auth|syntax noop|protocol error}",
		"{protocol violation|protocol synchronization|smtp protocol|synchronization error|pipelining|pipeline|pipelined|nested mail|need mail}",
		"{need rcpt|need helo|need ehlo|send hello|send helo|send ehlo|say helo|say ehlo|say hello|ehlo first|helo first|hello first|ehlo expected}",
		"{helo required|ehlo required|mail first|rcpt first|issue mail|issue rcpt|mail from first|rcpt to first|sender already}",
		"{transaction in progress|no mail transaction|no transaction|no parameters allowed|bad command|unknown command|invalid command}",
		"{unrecognized command|unrecognised command|command unrecognized|command unrecognised|command not recognized|command not recognised}",
		"{command unknown|command not implemented|command rejected|command not allowed|not implemented|bdat|chunking|no recipients specified}",
		"{multiple mail commands|already in progress|already active|already authenticated|already specified|already given|too many syntax}",
		"{too many protocol|too many bad commands|too many unrecognized|too many nonmail|too many errors|too many authentication errors}",
		"{improper use|is disabled|has been disabled|bad parameter|unsupported option|unsupported parameter|unknown parameter|invalid parameter}",
		"{parameter value|parameters or arguments|parameter syntax|notify parameter|date and time|invalid priority|expected|must be a date}",
		"{domain name required|i can break rules|address verification not|vrfy|etrn|unexpected command|command out|unimplemented}",
		"at least one valid recipient",
		"no recipients",
	},
	outOfOrderSaid: {
		"{последовательность команд|错误指令|过多的错误指令|neplatna sekvence|already authenticated|tls already|already active|already in tls}",
		"{already specified|sender already|already given|syntax mail|syntax data|syntax rset|syntax vrfy|syntax rcpt}",
		"{syntax auth|syntax noop|bad sequence|command sequence|sequence of commands|sequence error|out of sequence|nested mail|need mail|need rcpt}",
		"{need helo|need ehlo|send hello|send helo|send ehlo|say helo|say ehlo|say hello|ehlo first|helo first|hello first|ehlo expected}",
		"{multiple mail commands|mail transaction in progress|no mail transaction|pipelining|protocol synchronization|unknown command}",
		"{unrecognized command|command unrecognized|command not recognized|command not implemented|invalid command}",
		"{wrong state|wrong sequence|wrong command order|wrong order of commands|invalid sequence|improper sequence}",
		"{helo|ehlo} needed",
		"missing {argument|arguments|parameter|parameters}",
		"during {a |}mail transaction",
	},
	tooManyErrorsSaid: {
		"{excessive amounts of data|too many errors|too many unrecognized|too many unknown commands|too many nonmail|too many bad commands}",
		"{too many invalid commands|too many syntax|too many protocol|too many commands|too many smtp errors|too many command errors}",
	},
	policyReasonSaid: {
		"{for policy reasons|for policy reason|policy reasons|due to policy|because of policy|by policy|policy restriction|policy restrictions|policy violation|violates policy}",
	},
	policySaid: {
		"{bloques|bloquees|bloque|policy|policies|administrative|administratively|administrator|prohibited|access denied|permission denied}",
		"{not authorized|not authorised|refused|rejected|reject|denied|not accepted|message refused|message rejected|unacceptable|filtered|rule}",
		"{restricted|go away|rules|disallowed|not allowed|forbidden|not permitted|blocked|restriction|restrictions|unauthorized|declined|not delivered|undesirable}",
		"{unwelcome|discarded|dont want|rejecting|will not accept|not welcome|insufficient authorization|transport rules|politica|politique}",
		"{richtlinie|richtlinien|политика|политикой|策略|ポリシー|abgelehnt|abgewiesen|refuse|rejete|rejetee|rechazado|rejeitado|rifiutato|odrzucono}",
		"{отклонено|отклонен|拒绝|拒收|拒否|退信|access denied xm}",
		"{ditolak|diblokir|reddedildi|elutasitva|avvisad|avvist|hylatty|respins|відхилено|거부되었습니다}",
	},
	busySaid: {
		"{temporary lookup failure|lookup failure|busy|overloaded|overload|high load|load average|system load|system resources}",
		"{insufficient resources|insufficient system resources|insufficient system storage|insufficient disk space|insufficient storage}",
		"{out of memory|low on disk|disk full|no space left|try again|try later|retry later|please retry|come back later|temporarily unavailable}",
		"{temporarily deferred|temporarily rejected|temporarily|temporary|service unavailable|service not available|service not active}",
		"{not available|unavailable|shutting down|shutdown|maintenance|not active|local error|local problem|internal error|internal server error}",
		"{system error|system problem|server error|resources|locked|lock|not enough memory|queue file|write error|database|backend|ldap|transient}",
		"{deferred|unable to accept|cannot accept|cant accept|unable to process|could not process|unable to complete|out of service|service refuse}",
		"{service currently|all server ports|all ports|closing transmission channel|not ready|timeout|command failed|recipient error|qqt failure}",
		"{could not load|internal resource|qq write error|service refused|indisponible|no disponible|nao disponivel|non disponibile|uberlastet}",
		"{vorubergehend|nicht verfugbar|later|spater|plus tard|mas tarde|mais tarde|piu tardi|позже|временно|稍后|系统忙|系统繁忙|暂时|混み合って|しばらく|一時的}",
	},
	tooBusySaid: {"{open timeout on|too busy|is busy|server busy|system busy|currently busy|very busy|busy now}"},
	verifySaid: {
		"{unable to verify|could not verify|cannot verify|verification in progress|verify at this time|could not complete}",
		"unable to complete verification",
	},
	systemFullSaid: {
		"{mail system full|system full|disk full|insufficient disk space|insufficient system storage|no space left on device|out of disk space}",
		"{low on disk|queue quota|not enough disk space|insufficient storage space}",
	},
	serverErrorSaid: {
		"{configuration|config|misconfigured|misconfiguration|configuration error|configuration problem|incorrectly configured}",
		"{configured incorrectly|mailer error|unknown mail transport|mail transport|local configuration|server configuration|system incorrectly}",
		"{software error|procmail|child status|child process|program failure|unable to create|couldnt create|cannot create|could not create|maildir}",
		"{no such file|delivery agent|command output|input output error|exec format|core dumped|segmentation|system failure|i o error}",
	},
	noFileSaid: {
		"{cant create output|cannot create output|cant create user output|create output file|user output file|can t create output|no such file}",
		"{failed to expand|failed to open|expansion of|no such directory|permission denied on|cannot create directory|couldnt create|command not found}",
	},
	spamSaid: {
		"{spam detected|gtube|spam|spammy|spams|spambox|spamassassin|spamscore|spambouncer|junk|unsolicited|phishing|phish|bulk mail|bulk email}",
		"{bulk|mass mailer|mass mail|mass mailing|ube|uce|scam|fraud|malicious|antispam|anti spam|spamfilter|content rejected|content filter}",
		"{content filtered|content filtering|content scanning|content policy|content judged|content score|bad content|content blocked}",
		"{content denied|suspicious content|suspicious|suspected|message filtered|mail filtered|message scored|scored too high|score too high}",
		"{high score|spam score|body check|body checks|header check|header checks|pourriel|indesirable|indesirables|no deseado|indesejado|indesiderata|spamverdacht|ongewenst}",
		"{спам|спама|спамом|垃圾|内容过滤|敏感内容|违规|迷惑メール|スパム|razor|pyzor|bayes|unsolicitedmessageerror|quarantined|looks like|look like|advertising}",
		"{advertisement|contenterror|classified as|content}",
		"{istenmeyen|스팸|스팸메일}",
	},
	spamDetectedSaid: {
		"spam {header|headers|body|link|links|signature|pattern|words}",
		"{spam detected|identified as spam|classified as spam|considered spam|detected as spam|is spam|looks like spam|spam message}",
		"{marked|tagged|flagged|recognized|recognised|rated} as spam",
	},
}
