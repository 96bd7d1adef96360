// How the two .bicepparam files read azd's environment. An empty variable counts as one that is not set: a pipeline
// hands over what it does not know as an empty text. A number that is none ends before anything is deployed.
@export()
func text(value string, otherwise string) string => empty(value) ? otherwise : value

@export()
func number(value string, otherwise int) int => int(empty(value) ? string(otherwise) : value)

@export()
func flag(value string) bool => bool(empty(value) ? 'false' : value)

// An object with nothing is joined to nothing but another object: a list or a plain word is refused here, too.
@export()
func entries(value string) object => union({}, json(empty(value) ? '{}' : value))
