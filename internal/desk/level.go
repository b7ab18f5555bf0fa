package desk

// Goals are what a contract promises about a ticket, in minutes of service time; 0 promises nothing.
type Goals struct{ FirstReply, NextReply, Result int }

// GoalFor is what a level's goals differ by. Impact is empty but for faults.
type GoalFor struct {
	Kind   Kind
	Impact Impact
}

// GoalsFor lists what a level can have goals for, in the order of the pages.
var GoalsFor = []GoalFor{{Incident, WorkStopped}, {Incident, SeveralPeople}, {Incident, OnePerson}, {Question, NoImpact},
	{ChangeRequest, NoImpact}, {Suggestion, NoImpact}}

// ContractLevel is a level of the vendor's contracts.
type ContractLevel struct {
	ID     int64
	Ref    string
	Name   string
	Active bool // can be given to organisations
	Orgs   int  // organisations that have it
	Goals  map[GoalFor]Goals
}

// For gives the goals of a ticket.
func (l ContractLevel) For(k Kind, i Impact) Goals {
	if k != Incident {
		i = NoImpact
	}
	return l.Goals[GoalFor{k, i}]
}
