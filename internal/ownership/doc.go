// Package ownership answers whose a call is. A Table, built from owners files
// (YAML, CSV), software catalogs (Backstage) or nothing, resolves each allocation
// unit of a span on its own and keeps where the value came from.
//
// A unit takes the first value that these sources give:
//
//  1. a rule with trust: identity, whose match the caller cannot forge
//  2. a tag on the span, in the order of the unit's attributes
//  3. a tag on the resource, in the same order
//  4. a rule without a trust, in the order of the document
//  5. the nearest tagged ancestor, as the caller passes it in
//  6. a rule with trust: fallback
//  7. the unit's default
//
// A rule reads each of its keys from the span, else the resource, else the
// scope, or from the one that the key says, and holds when all its keys hold. It
// may set some units only; a later rule that holds as well fills the others.
//
// A tag with a value that is not allowed never becomes the unit's value. The
// later sources are still asked, and what they give is used, but a required
// unit stays flagged as unknown_value: the money has an owner and the tag has
// to be mended. In the same way a tag that names another owner than an identity
// rule does loses to it and is flagged as conflict. A unit that is, or would be,
// inherited is flagged by what is wrong with the ancestor's tag.
//
// An ancestor is tagged when its own span has a tag, or an attribute that a rule
// matches on. Then all that its span, its resource and the rules give it is
// inherited, as it is the caller, but not its fallbacks and defaults, and what it
// lacks comes from the next tagged ancestor above.
//
// Several spans that tell of one call own it together: see Resolver.Join.
//
// Only the unit team is required unless a table says otherwise.
package ownership
