package municipality

import "strconv"

// agreed is what is agreed at the safety meeting: who does what, who may demand what, and what is done differently for each
// accommodation that there is no way around.
func (w *writer) agreed(s *story) body {
	job := []string{"maybe", "yes", "maybe", "no"}[s.no%4]
	demands := []string{
		"At komme til tiden, og at sige til, når noget bliver for meget", "At ringe før klokken otte ved sygdom", "At spørge, når noget er uklart",
	}
	var adaptations []body
	for _, a := range w.people[s.Candidate].Accommodations {
		if a.Hard {
			how, text := adapted(a.Code)
			adaptations = append(adaptations, body{"key": "a" + strconv.Itoa(len(adaptations)+1), "accommodation": a.Code, "how": how, "text": text})
		}
	}
	return body{
		"long_term_goal": "Et job på de timer, der kan lade sig gøre",
		"reached_when":   []body{{"goal": "g1", "text": "Når arbejdet går uden hjælp i to uger"}},
		"responsibilities": []body{
			{"party": "company", "text": "Sørger for oplæringen og sikkerheden"}, {"party": "caseworker", "text": "Følger op, og kan ringes op alle hverdage"},
		},
		"demands": []body{
			{"from": "company", "to": "candidate", "kind": "attendance", "text": demands[s.no%len(demands)]},
			{"from": "municipality", "to": "company", "kind": "contact", "text": "Ringer samme dag, hvis noget går galt"},
		},
		"expectations": []body{
			{"by": "candidate", "about": "instruction", "text": "En fast makker, en rolig oplæring og en pause, når der er brug for den"},
			{"by": "company", "about": "job_afterwards", "answer": job},
		},
		"adaptations": adaptations,
	}
}

// adapted is what is done differently because of an accommodation.
func adapted(code string) (how, text string) {
	switch code {
	case "standing", "walking", "sitting":
		return "breaks", "Skift mellem at stå, gå og sidde, og en kort pause hver halve time"
	case "lifting":
		return "colleagues", "Tunge løft tager en kollega"
	case "danish_language", "reading":
		return "aids", "Opgaverne vises, og der er billeder ved arbejdsbordet"
	case "noise", "crowds":
		return "place", "Arbejdet ligger i et roligt hjørne"
	case "night", "early_morning", "weekend":
		return "hours", "Kun på hverdage mellem ni og fjorten"
	}
	return "tasks", "Den slags opgaver løses af andre"
}
