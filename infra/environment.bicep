// How the two .bicepparam files read azd's environment. An empty variable counts as one that is not set: a pipeline
// hands over what it does not know as an empty text. A number that is none ends before anything is deployed.
@export()
func text(value string, otherwise string) string => empty(value) ? otherwise : value

@export()
func number(value string, otherwise int) int => empty(value) ? otherwise : int(value)

@export()
func flag(value string) bool => empty(value) ? false : bool(value)

@export()
func entries(value string) object => empty(value) ? {} : json(value)
