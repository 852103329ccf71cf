# Of apt's package lists: section, tab, description in quotes; one line a source package.
/^Package:/ { package = source = $2 }
/^Source:/ { source = $2 }
/^Section:/ { section = $2 }
/^Description:/ { description = substr($0, length("Description: ") + 1); gsub(/"/, "\"\"", description) }
/^$/ {
  if (package != "" && description != "" && !(source in seen)) print section "\t\"" description "\""
  seen[source] = 1
  package = section = description = ""
}
