package seed

var firstNames = []string{
	"Amelia", "Noah", "Freja", "Luca", "Ingrid", "Mateo", "Zofia", "Elias", "Aisha", "Hugo", "Nora", "Kenji", "Leila", "Oscar",
	"Camille", "Theo", "Yara", "Felix", "Chiara", "Arjun", "Maja", "Pablo", "Hana", "Viktor", "Esther", "Malik", "Clara", "Sven",
	"Beatriz", "Idris", "Linnea", "Rafael", "Saoirse", "Emil", "Anouk", "Dmitri", "Grace", "Jakub", "Naomi", "Bram", "Elif", "Owen",
	"Paulina", "Marco", "Thandiwe", "Niels", "Sofía", "René", "Zoë", "Håkan", "Jürgen", "Łucja", "Inês", "Óscar", "Mürvet", "Chloé",
}

var lastNames = []string{
	"Andersen", "Bianchi", "Castillo", "Dubois", "Eriksson", "Fischer", "García", "Hoffmann", "Ivanova", "Jansen", "Kowalski", "Laurent",
	"Moreau", "Nakamura", "O'Brien", "Petrov", "Quintero", "Rossi", "Svensson", "Takahashi", "Ueda", "Vermeulen", "Williams", "Yılmaz",
	"Zimmermann", "Almeida", "Björk", "Chen", "Desai", "Ellingsen", "Ferreira", "Grant", "Haddad", "Iyer", "Johansson", "Keller", "Lindgren",
	"Mbeki", "Novák", "Okonkwo", "Park", "Reyes", "Schäfer", "Taylor", "Virtanen", "Wójcik", "Young", "Zając", "Nguyen", "Murphy",
}

var titles = []string{
	"Head of Operations", "Product Manager", "Chief Executive", "Purchasing Lead", "Marketing Director", "Software Engineer",
	"Finance Manager", "Account Executive", "Design Lead", "Office Manager", "Data Analyst", "Supply Chain Planner",
	"Customer Success Lead", "Project Manager", "Creative Director", "Legal Counsel", "Head of People", "Founder",
}

var companyFirst = []string{
	"Alder", "Beacon", "Cobalt", "Driftwood", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel", "Larkspur",
	"Meridian", "Northgate", "Orchard", "Pinewood", "Quarry", "Riverbend", "Saffron", "Timberline", "Umber", "Vantage", "Willow", "Zephyr",
}

// kinds are the second words of companies, with what such a company does.
var kinds = []struct{ word, industry string }{
	{"Labs", "Technology"}, {"Logistics", "Logistics"}, {"Foods", "Food and drink"}, {"Studio", "Design"}, {"Systems", "Technology"},
	{"Textiles", "Manufacturing"}, {"Energy", "Energy"}, {"Health", "Health"}, {"Partners", "Consulting"}, {"Print Works", "Manufacturing"},
	{"Robotics", "Technology"}, {"Travel", "Travel"}, {"Analytics", "Consulting"}, {"Brewing", "Food and drink"}, {"Interiors", "Design"},
	{"Media", "Media"},
}

var places = []struct{ city, country, dial string }{
	{"Stockholm", "Sweden", "+46 8"}, {"Berlin", "Germany", "+49 30"}, {"Hamburg", "Germany", "+49 40"}, {"Lisbon", "Portugal", "+351 21"},
	{"Paris", "France", "+33 1"}, {"Lyon", "France", "+33 4"}, {"Kraków", "Poland", "+48 12"}, {"Copenhagen", "Denmark", "+45 33"},
	{"Oslo", "Norway", "+47 22"}, {"Dublin", "Ireland", "+353 1"}, {"Rotterdam", "Netherlands", "+31 10"}, {"Milan", "Italy", "+39 02"},
	{"Madrid", "Spain", "+34 91"}, {"Helsinki", "Finland", "+358 9"}, {"Vienna", "Austria", "+43 1"}, {"Zürich", "Switzerland", "+41 44"},
	{"Toronto", "Canada", "+1 416"}, {"Osaka", "Japan", "+81 6"}, {"Melbourne", "Australia", "+61 3"}, {"Portland", "United States", "+1 503"},
}

var summaries = map[string][]string{
	"email": {
		"Sent the revised offer", "Answered questions about delivery", "Shared the onboarding guide", "Followed up after the fair",
		"Sent minutes of the review", "Asked for the signed contract", "Introduced the new account manager",
	},
	"call": {
		"Talked through the renewal", "Short call about an open invoice", "Discovery call, wants a demo", "Left a message",
		"Discussed next quarter's volume", "Agreed on a pilot",
	},
	"meeting": {
		"Product demo on site", "Quarterly review", "Workshop with the design team", "Lunch in town", "Kick-off with both teams",
		"Contract negotiation",
	},
	"task": {
		"Prepared the price list", "Updated billing details", "Checked references", "Ordered samples",
	},
}

var noteBodies = []string{
	"Prefers to be called in the morning.",
	"Decides together with the head of finance; budget is set in November.",
	"Met at the spring fair, interested in the large package.",
	"Wants a monthly invoice instead of a yearly one.",
	"Has moved to another team, still the right person for contracts.",
	"Asked for references from customers of similar size.\nSent two, waiting for an answer.",
	"Vegetarian, loves the place by the canal.",
	"Renewal is due in spring. Start talking in January.",
}
