package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Kind is what the lines of a file are.
type Kind string

// The kinds.
const (
	Companies  Kind = "companies"
	Workplaces Kind = "workplaces"
	Candidates Kind = "candidates"
)

// column is a column that the import knows.
type column struct {
	name string
	// also are its other names: the Danish ones, and what they are commonly written as.
	also []string
	// required tells that every file has it.
	required bool
	// words are what may stand in it besides the codes of the API.
	words map[string]string
}

// columnsOf returns the columns of a kind. README.md has the same table.
func columnsOf(k Kind) []column {
	switch k {
	case Companies:
		return []column{
			{name: "cvr", also: []string{"cvr-nr", "cvr-nummer"}, required: true},
			{name: "name", also: []string{"navn", "virksomhed", "virksomhedsnavn"}, required: true},
			{name: "sector", also: []string{"sektor"}, required: true, words: map[string]string{
				"privat": "private", "offentlig": "public", "forening": "association",
			}},
			{name: "phone", also: []string{"telefon", "tlf"}},
			{name: "email", also: []string{"mail"}},
			{name: "industry_code", also: []string{"branchekode", "branche"}},
		}
	case Workplaces:
		return []column{
			{name: "cvr", also: []string{"company_cvr", "cvr-nr", "cvr-nummer"}, required: true},
			{name: "p_number", also: []string{"p-nummer", "p-nr", "penhed"}, required: true},
			{name: "name", also: []string{"navn", "arbejdssted"}, required: true},
			{name: "street", also: []string{"address", "adresse", "vej", "gade"}},
			{name: "postal_code", also: []string{"postnummer", "postnr"}, required: true},
			{name: "city", also: []string{"by", "postdistrikt"}},
			{name: "municipality_code", also: []string{"kommunekode"}},
			{name: "industry_code", also: []string{"branchekode", "branche"}},
			{name: "employees", also: []string{"ansatte", "antal ansatte"}},
			{name: "size_band", also: []string{"størrelse"}},
			{name: "ordinary_fte", also: []string{"årsværk", "fuldtidsansatte"}},
			{name: "fte_month", also: []string{"month", "måned", "årsværk måned"}},
		}
	case Candidates:
		return []column{
			{name: "cpr", also: []string{"cpr-nr", "cpr-nummer", "personnummer"}, required: true},
			{name: "name", also: []string{"navn"}, required: true},
			{name: "phone", also: []string{"telefon", "tlf"}},
			{name: "unit", also: []string{"enhed"}},
			{name: "target_group", also: []string{"målgruppe"}, words: targetGroups()},
			{name: "waiting_since", also: []string{"venter siden"}},
			{name: "protected", also: []string{"beskyttet"}, words: map[string]string{
				"navn": "name", "adresse": "address", "navn og adresse": "name_and_address",
			}},
			{name: "accommodations", also: []string{"skånehensyn"}, words: demands()},
			{name: "job_goal", also: []string{"jobmål"}},
			{name: "occupations", also: []string{"disco", "stilling", "stillinger"}},
			{name: "postal_code", also: []string{"postnummer", "postnr"}},
			{name: "max_km", also: []string{"km"}},
			{name: "min_hours", also: []string{"timer fra", "min timer"}},
			{name: "max_hours", also: []string{"timer", "timer til", "max timer"}},
			{name: "danish", also: []string{"dansk"}},
		}
	}
	return nil
}

// targetGroups are the words in which case workers write the groups of § 6.
func targetGroups() map[string]string {
	return map[string]string{
		"forsikret ledig": "insured_unemployed", "jobparat": "job_ready_cash_benefit", "aktivitetsparat": "activity_ready",
		"uddannelsesparat": "education_ready", "aktivitetsparat uddannelseshjælp": "education_activity_ready", "sygedagpenge": "sick_pay",
		"jobafklaring": "job_clarification", "ressourceforløb": "resource_course", "revalidering": "rehabilitation",
		"førtidspension": "early_pensioner", "fleksjob": "flex_job_referred", "selvforsørgende": "self_supporting_other",
		"under 18": "under_18", "integrationsprogram": "integration_programme",
	}
}

// demands are the words in which case workers write accommodations.
func demands() map[string]string {
	return map[string]string{
		"stå": "standing", "stående": "standing", "gå": "walking", "gående": "walking", "sidde": "sitting", "siddende": "sitting",
		"løft": "lifting", "løfte": "lifting", "højder": "heights", "trapper": "stairs", "støj": "noise", "kulde": "cold", "udendørs": "outdoors",
		"støv": "dust", "parfume": "fragrance", "duft": "fragrance", "nat": "night", "tidlig morgen": "early_morning", "weekend": "weekend",
		"kunder": "customers", "mange mennesker": "crowds", "alene": "working_alone", "højt tempo": "fast_pace", "tempo": "fast_pace",
		"gentagelser": "repetition", "skiftende opgaver": "changing_tasks", "finmotorik": "fine_motor", "skærm": "screen", "læse": "reading",
		"tal": "numbers", "kørsel": "driving", "køre": "driving", "dansk": "danish_language",
	}
}

// plan is which of the fields of a line is which column.
type plan struct {
	columns []column
	// at is where a column stands, -1 where it does not.
	at []int
	// unknown are the columns that nobody knows, as spreadsheets name them: "D".
	unknown []string
}

// planOf finds the columns of a file by their names. What they are called there is never shown: a file without names has
// people in its first line.
func planOf(k Kind, header []string) (plan, error) {
	p := plan{columns: columnsOf(k)}
	known := map[int]bool{}
	var missing []string
	for _, c := range p.columns {
		at := slices.IndexFunc(header, func(h string) bool {
			return slices.ContainsFunc(append([]string{c.name}, c.also...), func(n string) bool { return plain(n) == plain(h) })
		})
		p.at = append(p.at, at)
		switch {
		case at >= 0:
			known[at] = true
		case c.required:
			missing = append(missing, strings.Join(append([]string{c.name}, c.also...), " or "))
		}
	}
	if len(missing) > 0 {
		return p, fmt.Errorf("the first line does not name every column that %s need; missing: %s", k, strings.Join(missing, "; "))
	}
	for i, h := range header {
		if !known[i] && h != "" {
			p.unknown = append(p.unknown, letters(i))
		}
	}
	return p, nil
}

// plain is a name without case, spaces and signs.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// letters names the column at i as spreadsheets do: A, B, …, Z, AA.
func letters(i int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if i < len(alphabet) {
		return alphabet[i : i+1]
	}
	return letters(i/len(alphabet)-1) + letters(i%len(alphabet))
}

// record is what a line says, by column; what it leaves empty is not there.
type record map[string]string

func (p plan) record(r row) record {
	out := record{}
	for i, c := range p.columns {
		if at := p.at[i]; at >= 0 && at < len(r.cells) && r.cells[at] != "" {
			out[c.name] = c.coded(r.cells[at])
		}
	}
	return out
}

// coded turns a word of the column into its code; what it does not know it leaves for the service to judge.
func (c column) coded(cell string) string {
	if code, ok := c.words[strings.ToLower(cell)]; ok {
		return code
	}
	return cell
}

// number reads a number with a decimal comma or point.
func (r record) number(name string) (float64, bool, error) {
	if r[name] == "" {
		return 0, false, nil
	}
	n, err := strconv.ParseFloat(strings.Replace(r[name], ",", ".", 1), 64)
	if err != nil || n != n || n > 1e9 || n < -1e9 {
		return 0, false, fault{name, codeNoNumber}
	}
	return n, true, nil
}

// whole reads a number without decimals, other than zeros.
func (r record) whole(name string) (int, bool, error) {
	n, given, err := r.number(name)
	if err == nil && n != float64(int(n)) {
		err = fault{name, codeNotWhole}
	}
	return int(n), given, err
}

// day reads a day as 2026-01-31, 31-01-2026, 31.01.2026 or 31/01/2026.
func (r record) day(name string) (string, error) {
	s := strings.NewReplacer(".", "-", "/", "-").Replace(r[name])
	parts := strings.Split(s, "-")
	switch {
	case s == "":
		return "", nil
	case len(parts) == 3 && len(parts[0]) == 4:
		return s, nil
	case len(parts) == 3 && len(parts[2]) == 4:
		return fmt.Sprintf("%s-%02s-%02s", parts[2], parts[1], parts[0]), nil
	}
	return "", fault{name, codeNoDay}
}

// digits reads a number that is written in groups, such as 12 34 56 78; zeros that a spreadsheet has dropped before it are
// put back, for numbers that are always written with them.
func (r record) digits(name string, length int) string {
	s := strings.NewReplacer(" ", "", "\u00a0", "", ".", "").Replace(r[name])
	if s != "" && len(s) < length && strings.Trim(s, "0123456789") == "" {
		s = strings.Repeat("0", length-len(s)) + s
	}
	return s
}
