package municipality

// trade is an industry (DB07) as it is met in a municipality: how common, what its companies are called, and what there is to
// do (DISCO-08) with what that asks.
type trade struct {
	industry, sector string
	weight           int
	names            []string
	tasks            []Task
}

func task(title, occupation string, demands ...Demand) Task {
	return Task{Title: title, Occupation: occupation, Demands: demands}
}

func (t Task) knowing(skills ...string) Task    { t.Skills = skills; return t }
func (t Task) with(certificates ...string) Task { t.Certificates = certificates; return t }
func ask(code string) Demand                    { return Demand{Code: code} }
func much(code string, amount float64) Demand   { return Demand{Code: code, Amount: amount} }
func maybe(d Demand) Demand                     { d.Optional = true; return d }

func trades() []trade {
	return []trade{
		{"471120", "private", 9, []string{"{town} Dagligvarer", "Købmand {surname}", "Supermarked {town}"}, []Task{
			task("Fylde varer op", "9334", much("standing", 60), much("lifting", 10), ask("early_morning")),
			task("Sidde ved kassen", "5223", much("sitting", 90), ask("customers"), ask("numbers"), much("danish_language", 3)).knowing("cash_register"),
			task("Sortere flasker og pap", "9321", much("standing", 45), much("lifting", 8), ask("noise")),
		}},
		{"561010", "private", 8, []string{"Café {first}", "Restaurant {surname}", "{town} Spisehus"}, []Task{
			task("Hjælpe i køkkenet", "9412", much("standing", 60), ask("fast_pace"), ask("noise")).knowing("food_preparation").with("hygiene"),
			task("Vaske op og rydde af", "9412", much("standing", 45), much("lifting", 6), ask("noise"), maybe(ask("weekend"))),
			task("Servere", "5131", much("walking", 60), ask("customers"), ask("fast_pace"), much("danish_language", 3), maybe(ask("weekend"))),
		}},
		{"521000", "private", 5, []string{"{town} Lager A/S", "{surname} Logistik ApS"}, []Task{
			task("Plukke varer", "9333", much("walking", 60), much("lifting", 12), ask("fast_pace"), maybe(ask("heights"))),
			task("Pakke ved bord", "9321", much("standing", 30), much("lifting", 8), ask("repetition")),
			task("Køre truck", "8344", much("sitting", 90), ask("driving")).with("forklift"),
		}},
		{"433200", "private", 7, []string{"Tømrermester {surname}", "{surname} & Søn Tømrer og Snedker", "{town} Tømrerfirma ApS"}, []Task{
			task("Gå til hånde på byggeplads", "9313", much("lifting", 20), ask("heights"), ask("outdoors"), ask("noise")),
			task("Arbejde på værkstedet", "7115", much("standing", 60), much("lifting", 12), ask("dust"), ask("noise")).knowing("woodwork"),
		}},
		{"432100", "private", 4, []string{"{surname} El", "El-firmaet {town} ApS"}, []Task{
			task("Hjælpe en elektriker", "7411", much("standing", 45), ask("heights"), ask("fine_motor"), maybe(ask("driving"))),
			task("Holde orden på lageret", "4321", much("standing", 30), much("lifting", 8), ask("reading")),
		}},
		{"812100", "private", 6, []string{"{surname} Rengøring", "{town} Rengøringsservice ApS"}, []Task{
			task("Gøre rent på kontorer", "9112", much("walking", 60), much("lifting", 5), ask("early_morning"), ask("working_alone")),
			task("Vaske linned", "8157", much("standing", 45), much("lifting", 8), maybe(ask("fragrance"))),
		}},
		{"813000", "private", 4, []string{"{surname} Anlæg", "{town} Have og Park"}, []Task{
			task("Passe grønne områder", "9214", ask("outdoors"), much("walking", 60), much("lifting", 10)),
			task("Passe planter", "6113", ask("outdoors"), much("standing", 45), maybe(ask("cold"))).knowing("gardening"),
		}},
		{"452010", "private", 5, []string{"{surname} Auto", "{town} Autoværksted", "Autohuset {surname}"}, []Task{
			task("Skifte dæk og hjælpe mekanikeren", "7231", much("standing", 60), much("lifting", 18), ask("noise"), ask("dust")),
			task("Klargøre biler", "9122", much("standing", 45), ask("fragrance"), maybe(ask("driving"))),
		}},
		{"889130", "public", 5, []string{"Børnehuset {town}", "Børnehaven {first}"}, []Task{
			task("Lege og være med børn", "5311", ask("noise"), ask("changing_tasks"), much("danish_language", 3)).with("child_record"),
			task("Hjælpe i køkkenet i børnehuset", "9412", much("standing", 45), ask("early_morning")).with("hygiene"),
		}},
		{"871010", "public", 5, []string{"Plejecenter {town}", "Plejehjemmet {surname}s Minde"}, []Task{
			task("Gå til hånde i plejen", "5321", much("walking", 60), much("lifting", 10), much("danish_language", 3), maybe(ask("weekend"))),
			task("Drikke kaffe og lave aktiviteter", "5322", much("sitting", 60), much("danish_language", 2)),
			task("Vaske tøj", "9121", much("standing", 30), much("lifting", 6), maybe(ask("fragrance"))),
		}},
		{"852010", "public", 4, []string{"{town} Skole", "Skolen ved {surname}s Vej"}, []Task{
			task("Hjælpe pedellen", "5153", ask("outdoors"), much("lifting", 12), ask("changing_tasks")),
			task("Hjælpe i klassen", "5312", ask("noise"), ask("crowds"), much("danish_language", 4)).with("child_record"),
		}},
		{"910110", "public", 1, []string{"{town} Bibliotek"}, []Task{
			task("Sætte bøger på plads", "4411", much("walking", 30), ask("reading")),
			task("Tage imod lånere", "4411", ask("customers"), ask("screen"), much("danish_language", 4)),
		}},
		{"107120", "private", 3, []string{"{surname}s Bageri", "Bageren i {town}"}, []Task{
			task("Bage", "7512", ask("night"), much("standing", 90), much("lifting", 15), ask("dust")),
			task("Ekspedere i bagerbutikken", "5223", ask("customers"), much("standing", 60), ask("early_morning"), ask("numbers")),
		}},
		{"477110", "private", 5, []string{"{first} Mode", "Tøjhuset {town}"}, []Task{
			task("Hænge tøj op og holde orden", "9334", much("standing", 45), much("lifting", 5)),
			task("Betjene kunder", "5223", ask("customers"), much("standing", 60), much("danish_language", 3)),
		}},
		{"477910", "association", 3, []string{"Genbrug {town}", "Foreningen {first}s Genbrug"}, []Task{
			task("Sortere tøj", "9329", much("standing", 30), maybe(ask("dust"))),
			task("Sætte møbler i stand", "7522", much("standing", 45), much("lifting", 15), ask("dust")).knowing("woodwork"),
			task("Stå i genbrugsbutikken", "5223", ask("customers"), much("standing", 45)),
		}},
		{"931100", "association", 2, []string{"{town} Hallen", "Idrætsforeningen {town}"}, []Task{
			task("Holde hal og baner", "5153", ask("outdoors"), much("lifting", 10), ask("working_alone")),
			task("Passe cafeteriet", "5246", ask("customers"), much("standing", 45), maybe(ask("weekend"))),
		}},
		{"620100", "private", 3, []string{"{surname} Software ApS", "{town} IT"}, []Task{
			task("Teste programmer", "3512", ask("screen"), much("sitting", 60), ask("reading")).knowing("computer"),
			task("Sætte udstyr op", "3511", much("lifting", 8), ask("fine_motor"), ask("changing_tasks")).knowing("computer"),
		}},
		{"692000", "private", 4, []string{"{surname} Revision", "{town} Bogføring"}, []Task{
			task("Taste bilag", "4311", ask("screen"), ask("numbers"), much("sitting", 60)).knowing("computer"),
			task("Arkivere og passe post", "4110", much("walking", 20), ask("reading")),
		}},
		{"014100", "private", 3, []string{"{surname}gård I/S", "Landmand {surname}"}, []Task{
			task("Passe kalve", "9212", ask("early_morning"), ask("outdoors"), much("lifting", 15), ask("cold")),
			task("Vedligeholde maskiner og bygninger", "9213", ask("outdoors"), much("lifting", 15), maybe(ask("driving"))),
		}},
		{"256200", "private", 3, []string{"{surname} Maskinfabrik A/S", "{town} Metal ApS"}, []Task{
			task("Betjene en maskine", "7223", much("standing", 90), ask("noise"), ask("fine_motor"), ask("repetition")),
			task("Afgrate og pakke emner", "9329", much("standing", 45), much("lifting", 10), ask("repetition"), ask("noise")),
		}},
		{"494100", "private", 3, []string{"{surname} Transport", "Vognmand {surname}"}, []Task{
			task("Køre med som makker", "9333", much("lifting", 20), ask("early_morning"), much("sitting", 60)),
			task("Køre varebil", "8322", ask("driving"), ask("working_alone"), much("sitting", 90), much("lifting", 12)).with("driving_licence_b"),
		}},
		{"551010", "private", 2, []string{"Hotel {town}", "Kro {surname}"}, []Task{
			task("Gøre værelser rene", "9112", much("walking", 60), much("lifting", 6), ask("fast_pace"), maybe(ask("weekend"))),
			task("Stå i receptionen", "4224", ask("customers"), ask("screen"), much("danish_language", 4)),
		}},
		{"960210", "private", 3, []string{"Salon {first}", "Frisør {surname}"}, []Task{
			task("Feje, vaske håndklæder og tage imod", "5141", much("standing", 45), ask("customers"), ask("fragrance")),
		}},
	}
}

func streets() []string {
	return []string{
		"Algade", "Bakkevej", "Birkevej", "Erhvervsvej", "Fabriksvej", "Havnegade", "Hovedgaden", "Håndværkervej", "Industrivej", "Jernbanegade",
		"Kirkevej", "Møllevej", "Nørregade", "Ringvejen", "Skolevej", "Stationsvej", "Storegade", "Søndergade", "Torvet", "Vestergade", "Østergade",
	}
}

func firstNames() []string {
	return []string{
		"Ahmed", "Aisha", "Anders", "Anne", "Bente", "Birgit", "Camilla", "Carsten", "Dorthe", "Emil", "Emma", "Fatima", "Frederik", "Hanne", "Hassan",
		"Helle", "Henrik", "Ida", "Ivana", "Jens", "Jonas", "Karen", "Kasper", "Kirsten", "Lars", "Lene", "Line", "Louise", "Mads", "Maria", "Martin",
		"Mette", "Michael", "Mikkel", "Mohammad", "Morten", "Niels", "Oksana", "Ole", "Peter", "Pia", "Rasmus", "Rikke", "Sofie", "Søren", "Thomas",
		"Tina", "Torben", "Ulla", "Åse",
	}
}

func surnames() []string {
	return []string{
		"Andersen", "Bach", "Berg", "Bjerre", "Brandt", "Bruun", "Carlsen", "Christensen", "Dahl", "Eriksen", "Frandsen", "Friis", "Gregersen", "Hansen",
		"Holm", "Ibsen", "Iversen", "Jensen", "Jepsen", "Johansen", "Juhl", "Kjær", "Knudsen", "Kristensen", "Krogh", "Larsen", "Lauridsen", "Lund",
		"Madsen", "Mikkelsen", "Mortensen", "Møller", "Nielsen", "Nygaard", "Olsen", "Overgaard", "Petersen", "Poulsen", "Rasmussen", "Schmidt",
		"Simonsen", "Skov", "Sørensen", "Thomsen", "Toft", "Vestergaard", "Winther", "Østergaard",
	}
}
