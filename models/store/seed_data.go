package store

import (
	"placement/models/lifecycle"
	"placement/models/lifecycle/candidacy"
	"placement/models/lifecycle/vocabulary"
)

// practiceUsers are the people of the practice tenant. The first of a role is the one that demonstrations use.
var practiceUsers = []struct {
	name, unit string
	role       lifecycle.Role
}{
	{"Anna Andersen", "nord", lifecycle.CaseWorker},
	{"Bo Berg", "syd", lifecycle.CaseWorker},
	{"Susanne Holm", "nord", lifecycle.Supervisor},
	{"Fagsystem", "nord", lifecycle.Integration},
	{"Adam Dahl", "nord", lifecycle.Admin},
}

// practiceCompanies are made up. Their CVR numbers pass the check and belong to nobody that is known here.
var practiceCompanies = []struct {
	Company
	workplaces []seedWorkplace
}{
	{
		Company{CVR: "11111106", Name: "Nordlager A/S", Sector: "private", Phone: "+4570000001", Email: "kontakt@nordlager.example", IndustryCode: "521000"},
		[]seedWorkplace{
			{
				Workplace{PNumber: "1000000011", Name: "Nordlager, Havnen", Street: "Havnevej 12", PostalCode: "9000", City: "Aalborg", SizeBand: "from_20_to_49"},
				42,
				[]Place{
					{Title: "Lagermedarbejder", Description: "Plukke og pakke varer, også fra reoler i højden.", MinWeeklyHours: 10, MaxWeeklyHours: 37},
					{Title: "Varemodtagelse", Description: "Tage imod varer i gulvhøjde og registrere dem.", MinWeeklyHours: 5, MaxWeeklyHours: 30},
				},
			},
			{
				Workplace{PNumber: "1000000012", Name: "Nordlager, Syd", Street: "Industrivej 3", PostalCode: "9200", City: "Aalborg SV", SizeBand: "from_10_to_19"},
				12.5,
				[]Place{
					{Title: "Kontorassistent", Description: "Bestillinger og telefon.", MinWeeklyHours: 2, MaxWeeklyHours: 37},
				},
			},
		},
	},
	{
		Company{CVR: "22222201", Name: "Øvelse Kommune, Bibliotekerne", Sector: "public", Phone: "+4570000002", Email: "bibliotek@oevelse.example", IndustryCode: "910110"},
		[]seedWorkplace{
			{
				Workplace{PNumber: "1000000021", Name: "Hovedbiblioteket", Street: "Torvet 1", PostalCode: "9000", City: "Aalborg", SizeBand: "from_20_to_49"},
				26,
				[]Place{
					{Title: "Biblioteksassistent", Description: "Sætte bøger på plads og hjælpe lånere.", MinWeeklyHours: 2, MaxWeeklyHours: 25},
					{Title: "Café", Description: "Servere kaffe og holde orden.", MinWeeklyHours: 2, MaxWeeklyHours: 20},
				},
			},
			{
				Workplace{PNumber: "1000000022", Name: "Filialen i Syd", Street: "Kirkevej 20", PostalCode: "9220", City: "Aalborg Øst", SizeBand: "from_5_to_9"},
				6,
				[]Place{
					{Title: "Filialassistent", Description: "Stille arbejde med bøger og hylder.", MinWeeklyHours: 2, MaxWeeklyHours: 20},
				},
			},
		},
	},
	{
		Company{CVR: "33333307", Name: "Foreningen Genbrug", Sector: "association", Phone: "+4570000003", Email: "butik@genbrug.example", IndustryCode: "477910"},
		[]seedWorkplace{
			{
				Workplace{PNumber: "1000000031", Name: "Genbrugsbutikken", Street: "Nørregade 8", PostalCode: "9400", City: "Nørresundby", SizeBand: "from_5_to_9"},
				8,
				[]Place{
					{Title: "Butiksmedarbejder", Description: "Sortere tøj og betjene kunder.", MinWeeklyHours: 2, MaxWeeklyHours: 30},
					{Title: "Værksted", Description: "Reparere cykler og møbler.", MinWeeklyHours: 5, MaxWeeklyHours: 37},
				},
			},
		},
	},
}

type seedWorkplace struct {
	Workplace
	// employees are its ordinary ones, in every month.
	employees float64
	places    []Place
}

// practiceCandidates are made up. By their personal numbers they were born in the 1860s, so that no number is anybody's.
var practiceCandidates = []struct {
	Candidate
	unit string
	goal candidacy.Goal
}{
	{Candidate{
		TargetGroup: vocabulary.ActivityReady, Name: "Mette Øvelse", CPR: "0502615012", Phone: "+4571000001",
		Accommodations: []Accommodation{{Code: "heights", Hard: true, Note: "Bliver svimmel på stiger."}},
	}, "nord", candidacy.Goal{Occupations: []string{"4321"}, Text: "Et job på et lager uden stiger."}},
	{Candidate{
		TargetGroup: vocabulary.SickPay, Name: "Kasper Øvelse", CPR: "1703645021", Phone: "+4571000002",
		Accommodations: []Accommodation{
			{Code: "standing", Max: new(float64(20)), Limit: "20 min", Hard: true, Note: "Skal kunne sætte sig efter tyve minutter."},
			{Code: "lifting", Max: new(float64(5)), Limit: "5 kg"},
		},
	}, "nord", candidacy.Goal{Occupations: []string{"4110"}, Text: "Et job på et kontor, hvor man kan sidde."}},
	{Candidate{
		TargetGroup: vocabulary.FlexJobReferred, Name: "Torben Øvelse", CPR: "2209665033", Phone: "+4571000003",
		Accommodations: []Accommodation{{Code: "noise", Note: "Bliver hurtigt træt, hvor der er meget larm."}},
	}, "nord", candidacy.Goal{Occupations: []string{"7231"}, Text: "Et job på et cykelværksted."}},
	{Candidate{
		TargetGroup: vocabulary.IntegrationProgramme, Name: "Camilla Øvelse", CPR: "3011695044", Phone: "+4571000004",
		Accommodations: []Accommodation{{Code: "danish_language", Max: new(float64(2)), Limit: "A2", Note: "Taler dansk på begynderniveau."}},
	}, "syd", candidacy.Goal{Occupations: []string{"5223"}, Text: "Et job i en butik."}},
}
