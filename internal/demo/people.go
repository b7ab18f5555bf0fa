package demo

import (
	"kundenportal/internal/desk"
)

// Password is the password of every sign-in of the demo.
const Password = "kundenportal-demo"

// SignIn is an account to try the demo with.
type SignIn struct{ Email, Role string }

// SignIns lists the accounts in the order in which the demo tells of them.
var SignIns = []SignIn{
	{"kontakt@demo.example", "Ansprechperson der Stadt Musterhausen"},
	{"leitung@demo.example", "Hauptansprechperson der Stadt Musterhausen"},
	{"rechenzentrum@demo.example", "Ansprechperson des Rechenzentrums und seiner Kommunen"},
	{"nachbar@demo.example", "Ansprechperson einer anderen Organisation"},
	{"support@demo.example", "Support"},
	{"admin@demo.example", "Administration"},
	{editorEmail, "Redaktion"},
	{"neu@demo.example", "Ansprechperson, anfangs ohne Passwort"},
}

// org is an organisation of the demo, in the order that story counts them.
type org struct {
	name     string
	parent   int // index, -1: at the top
	contacts []contact
}

type contact struct {
	given, family, email string
	lead, own, readOnly  bool
	below                bool
	new                  bool // never had a password
}

// dataCentre is the index of the municipal data centre, which looks after four others.
const dataCentre = 1

func named(full ...string) []contact {
	var out []contact
	for i := 0; i+1 < len(full); i += 2 {
		out = append(out, contact{given: full[i], family: full[i+1]})
	}
	return out
}

// organisations are the customers. story counts on organisation 0 and 1 being what they are.
func organisations() []org {
	orgs := []org{
		{name: "Stadt Musterhausen", contacts: append([]contact{
			{given: "Miriam", family: "Köhler", email: "kontakt@demo.example"},
			{given: "Jens", family: "Albrecht", email: "leitung@demo.example", lead: true},
			{given: "Aylin", family: "Demir"},
			{given: "Konrad", family: "Feldmann", own: true},
			{given: "Neele", family: "Jansen", email: "neu@demo.example", new: true},
		}, named("Barbara", "Wieczorek", "Thorsten", "Grube", "Svenja", "Lindemann")...)},
		{name: "Kommunales Rechenzentrum Nordheide", contacts: append([]contact{
			{given: "Hanno", family: "Petersen", email: "rechenzentrum@demo.example", below: true},
			{given: "Ricarda", family: "Stolz", lead: true, below: true},
		}, named("Mehmet", "Yıldız", "Dörte", "Hansen")...)},
		{name: "Landkreis Beispieltal", contacts: append([]contact{
			{given: "Ulrike", family: "Sommer", email: "nachbar@demo.example"},
			{given: "Friedrich", family: "Ostermann", lead: true},
		}, named("Janina", "Böhm", "Cem", "Aksoy", "Gudrun", "Pohl")...)},
		{name: "Universität Lindenburg", contacts: named("Carsten", "Vogt", "Elif", "Kaya", "Hildegard", "Brückner", "Tim", "Rademacher", "Sophie", "Neumann")},
		{name: "Stadt Altenau", contacts: named("Petra", "Jürgens", "Malte", "Oltmanns", "Yasmin", "Haddad", "Werner", "Schütte")},
		{name: "Gemeinde Seefeld", parent: dataCentre, contacts: named("Anke", "Theissen", "Jörn", "Buck", "Katja", "Rieger", "Uwe", "Carstens")},
		{name: "Gemeinde Moorwinkel", parent: dataCentre, contacts: named("Sabine", "Freese", "Lars", "Detlefsen", "Olga", "Schmidt")},
		{name: "Landkreis Hügelland", contacts: named("Matthias", "Engel", "Roswitha", "Kern", "Nico", "Wagner", "Birte", "Claasen", "Andrzej", "Nowak")},
		{name: "Stadt Rosenfurt", contacts: named("Claudia", "Behrens", "Dennis", "Pfeiffer", "Margot", "Seidel", "Emre", "Çelik")},
		{name: "Samtgemeinde Birkenbruch", parent: dataCentre, contacts: named("Heike", "Lüders", "Stefan", "Ahrens", "Inga", "Thomsen")},
		{name: "Zweckverband Wasser Mittelbach", contacts: named("Rolf", "Kaminski", "Tanja", "Ebert", "Fabian", "Krüger", "Renate", "Wilke")},
		{name: "Gemeinde Strandow", parent: dataCentre, contacts: named("Gesine", "Harms", "Philipp", "Möller", "Wiebke", "Tietjen")},
		{name: "Stadt Eichenbrück", contacts: named("Nadine", "Fuchs", "Holger", "Zimmermann", "Leyla", "Arslan", "Bernd", "Hoppe")},
		{name: "Hochschule Weidenstein", contacts: named("Johanna", "Reuter", "Sven", "Kilian", "Mareike", "Dahl", "Igor", "Petrov")},
	}
	for i := range orgs {
		o := &orgs[i]
		if o.parent == 0 {
			o.parent = -1
		}
		hasLead := false
		for _, c := range o.contacts {
			hasLead = hasLead || c.lead
		}
		if !hasLead {
			o.contacts[len(o.contacts)-1].lead = true
		}
	}
	return orgs
}

var agents = []struct {
	given, family, email string
	role                 desk.StaffRole
}{
	{"Tomke", "Brandt", "support@demo.example", desk.Agent},
	{"Georg", "Winter", "admin@demo.example", desk.Administrator},
	{"Franziska", "Holm", "", desk.Agent},
	{"Ole", "Martens", "", desk.Agent},
	{"Deniz", "Şahin", "", desk.Agent},
	{"Kerstin", "Baumann", "", desk.Agent},
	{"Raphael", "Kunze", "", desk.Agent},
	{"Silke", "Overbeck", "", desk.Agent},
}
