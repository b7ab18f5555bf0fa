package desk

import "time"

// Article is a help article in one language.
type Article struct {
	ID        int64
	Slug      string
	Category  string
	Product   Named
	Lang      string // of the text: the installation's where the reader's is missing
	Title     string
	Body      string
	Helpful   int
	Unhelpful int
	UpdatedAt time.Time
}

// NewsKind is what an announcement is about.
type NewsKind string

// The kinds of news.
const (
	Announcement NewsKind = "announcement"
	Maintenance  NewsKind = "maintenance"
	KnownFault   NewsKind = "known_fault"
	PortalNews   NewsKind = "portal" // "Neu im Portal"
)

// News is an announcement in one language.
type News struct {
	ID          int64
	Ref         string
	Kind        NewsKind
	Public      bool // in the public feed and readable without a session
	Product     Named
	Lang        string
	Title       string
	Body        string
	PublishedAt time.Time
	UpdatedAt   time.Time
	StartsAt    time.Time // of a maintenance window; else zero
	EndsAt      time.Time
}

// Product is something the vendor sells.
type Product struct {
	ID      int64
	Ref     string
	Name    string
	Version string // the one the organisation uses, where known
	Active  bool
}

// Session is a sign-in.
type Session struct {
	ID        int64
	Ref       string
	Person    Person
	KeyOnly   bool // opened with a one-time key: it can choose a password and nothing else
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time // in all
	Address   string
	Agent     string
	Current   bool
}

// Draft is a form that was not sent yet.
type Draft struct {
	ID        int64
	Ref       string
	PersonID  int64
	Form      string
	Values    map[string]string
	UpdatedAt time.Time
	ExpiresAt time.Time
	Files     []Attachment
}

// Job is a piece of work in the queue.
type Job struct {
	ID        int64
	Kind      string
	Payload   []byte
	Attempts  int
	State     string // "ready", "running", "dead"
	RunAt     time.Time
	CreatedAt time.Time
	LastError string
}

// The kinds of job, with what each carries. A use case leaves them in its transaction; app names
// who handles them.
const (
	JobNotify     = "notify.entry"          // tell the others of a message: NotifyPayload
	JobMail       = "mail.send"             // tell one person of a message: MailPayload
	JobWatcher    = "notify.watcher"        // tell somebody that they read along: WatcherPayload
	JobWelcome    = "notify.welcome"        // point a new contact to "Passwort vergessen?": PersonPayload
	JobNaming     = "notify.naming"         // tell a lead contact what became of a naming: NamingPayload
	JobHandover   = "notify.handover"       // tell somebody whose open tickets they took over: HandoverPayload
	JobDeputy     = "notify.deputy"         // tell of a deputyship: DeputyPayload
	JobMailboxAsk = "notify.mailbox_link"   // ask a mailbox to confirm: MailboxAskPayload
	JobMailbox    = "notify.mailbox"        // tell a mailbox that something happened to a ticket: MailboxPayload
	JobResetLink  = "account.link"          // mail 1 of a reset: AddressPayload
	JobResetKey   = "account.key"           // mail 2 of a reset: PersonPayload
	JobPassword   = "account.changed"       // tell that a password was changed: PersonPayload
	JobEmailLink  = "account.email_link"    // send a new address the link that confirms it: EmailLinkPayload
	JobEmailAsked = "account.email_asked"   // tell the old address what was asked for: EmailPayload
	JobEmailDone  = "account.email_changed" // tell the old address that it happened: EmailPayload
	JobAlarm      = "notify.alarm"          // tell one of the staff of a goal: AlarmPayload
	JobRecount    = "ticket.recount"        // count the goals of open tickets anew: RecountPayload
	JobImport     = "directory.import"      // do what an import's preview showed: ImportPayload
	JobSweepBlobs = "blob.sweep"            // delete bytes that nothing refers to
)

// BlobGrace is how old bytes must be before they are deleted. Nobody can reach them any more by then;
// but somebody may just be uploading the same content again, whose line in the database comes a
// moment after its bytes.
const BlobGrace = 10 * time.Minute

// NotifyPayload names an entry of a ticket.
type NotifyPayload struct {
	Ticket int64 `json:"ticket"`
	Seq    int   `json:"seq"`
}

// MailPayload names an entry of a ticket and who is to be told of it.
type MailPayload struct {
	Ticket int64 `json:"ticket"`
	Seq    int   `json:"seq"`
	Person int64 `json:"person"`
}

// WatcherPayload names who was added to a ticket by whom.
type WatcherPayload struct {
	Ticket int64 `json:"ticket"`
	Person int64 `json:"person"`
	By     int64 `json:"by"`
}

// PersonPayload names a person.
type PersonPayload struct {
	Person int64 `json:"person"`
}

// EmailLinkPayload names whose new address is to be confirmed, and when that was asked for.
type EmailLinkPayload struct {
	Person int64     `json:"person"`
	At     time.Time `json:"at"`
}

// EmailPayload names a person and the address that the mail goes to, which may not be theirs any more.
type EmailPayload struct {
	Person int64  `json:"person"`
	Email  string `json:"email"`
}

// HandoverPayload names who took over open tickets, whose they were, and which.
type HandoverPayload struct {
	Person  int64   `json:"person"`
	From    string  `json:"from"`
	Tickets []int64 `json:"tickets"`
}

// NamingPayload names a naming.
type NamingPayload struct {
	Naming int64 `json:"naming"`
}

// MailboxAskPayload names a request to confirm a mailbox.
type MailboxAskPayload struct {
	Ask string `json:"ask"`
}

// MailboxPayload names an entry of a ticket and the mailbox that is to be told of it.
type MailboxPayload struct {
	Ticket  int64  `json:"ticket"`
	Seq     int    `json:"seq"`
	Mailbox string `json:"mailbox"` // ref
}

// DeputyPayload names a deputyship that By set or ended, and who is to be told.
type DeputyPayload struct {
	Deputyship int64 `json:"deputyship"`
	Person     int64 `json:"person"`
	By         int64 `json:"by"`
	Ended      bool  `json:"ended,omitempty"`
}

// AlarmPayload names a goal of a ticket that is near or was missed, and who is to be told.
type AlarmPayload struct {
	Ticket int64     `json:"ticket"`
	Person int64     `json:"person"`
	Step   Step      `json:"step"` // StepWarn or StepBreach
	Goal   Goal      `json:"goal"`
	At     time.Time `json:"at"`
}

// RecountPayload names the organisation whose tickets are counted anew, with those below it; 0: all.
type RecountPayload struct {
	Org int64 `json:"org,omitempty"`
}

// AddressPayload carries what somebody typed as their user name, the language of their page, and when.
type AddressPayload struct {
	Email string    `json:"email"`
	Lang  string    `json:"lang"`
	At    time.Time `json:"at"`
}
