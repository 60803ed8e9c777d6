package attr

import (
	"bytes"
	"slices"
	"strings"
)

// personWords are what attributes, members of JSON and tags that name a person, a
// session or a key are called, without blanks, dots, dashes and underscores and in
// lower case. Whoever calls them otherwise is found by none of these: the list is
// a net below carelessness, not a wall.
var personWords = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range expand(`
		user{,s,id,ids,name,login,mail,hash,uuid,fullname,principal,pseudoid} {auth,forwarded,remote}user login mail fullname upn
		enduser{,id,name,pseudoid} session sessionid thread{,id} conversation conversationid chatid identityid accountuuid
		{,user,litellm}apikey{,id,name,hash,alias,userid,enduserid} key{hash,alias} virtualkey{,id,name}
		{,access,auth,bearer,id,refresh,session}token accesskey{,id} secret password authorization proxyauthorization cookie setcookie`) {
		set[name] = true
	}
	return set
}()

// projects are called like sessions and are none: LangSmith's word for a project.
var projects = map[string]bool{"langsmith.trace.session_id": true, "langsmith.trace.session_name": true}

// NamesPerson reports whether an attribute is one of Personal, or it, what a path
// into it leads to, or a member of a list there, is called as what names a user, a
// session or a key: metadata#user_id, customer.email, http.request.header.X-Api-Key,
// tag.tags#session-id.0. It is meant for what is to become a label of metrics.
func NamesPerson(key string) bool {
	name, path, _ := strings.Cut(key, PathMark)
	if IsPersonal(name) || path == "" && projects[key] {
		return IsPersonal(name)
	}
	for key = withoutNumbers(strings.ReplaceAll(key, PathMark, ".")); ; {
		if IsPersonal(key) || IsPersonWord(key) {
			return true
		}
		var more bool
		if _, key, more = strings.Cut(key, "."); !more {
			return false
		}
	}
}

// withoutNumbers takes the numbers of items out of a path.
func withoutNumbers(path string) string {
	steps := strings.Split(path, ".")
	steps = slices.DeleteFunc(steps, func(step string) bool { return step != "" && strings.Trim(step, "0123456789") == "" })
	return strings.Join(steps, ".")
}

// IsPersonWord reports whether a name, as that before the sign of a tag such as
// user_id:42, is one of a person, as if written in one word. It does not allocate.
func IsPersonWord(name string) bool {
	var buf [32]byte
	word := buf[:0]
	if len(name) > 2 && (name[0] == 'x' || name[0] == 'X') && (name[1] == '-' || name[1] == '_') {
		name = name[2:] // as headers begin
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '.' || c == '-' || c == '_' || c == ' ':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if len(word) == len(buf) {
			return false
		}
		word = append(word, c)
	}
	if personWords[string(word)] {
		return true
	}
	for _, end := range personEnds {
		if bytes.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// personEnds are what such names end in, whatever stands before.
var personEnds = [][]byte{[]byte("email"), []byte("emailaddress"), []byte("userid"), []byte("username"), []byte("sessionid"), []byte("apikey")}
