/* Every command of jornada-hub with its options: the table that command.c looks in. A new one is a
 * row here, its function in command.h, and a row in tests/test_hub_command.c. */
#include "sync/hub/command.h"

#define FAIR_OPTION                                                                             \
    {                                                                                           \
        "--fair", OPTION_VALUE, false, "FAIR", "one fair alone; without it, all fairs together" \
    }
#define END                                  \
    {                                        \
        NULL, OPTION_FLAG, false, NULL, NULL \
    }

static const struct option_spec none[] = {END};
static const struct option_spec init_options[] = {
    {"--municipality", OPTION_VALUE, true, "CODE", "INEGI code, five digits: 15054"},
    {"--name", OPTION_VALUE, true, "NAME", "of the municipality: \"Metepec\""},
    {"--custodian-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the custodian's passphrase; without it a terminal asks, or one is drawn"},
    {"--online-passphrase-file", OPTION_PATH, false, "FILE",
     "puts the online key under a passphrase, which serve then asks for"},
    END,
};
static const struct option_spec serve_options[] = {
    {"--listen", OPTION_VALUE, false, "HOST:PORT", "127.0.0.1:8443 without it; port 0 = any"},
    {"--store", OPTION_VALUE, false, "URI", "sqlite:PATH of this hub's own hub.db"},
    {"--online-passphrase-file", OPTION_PATH, false, "FILE", "first line = the passphrase"},
    {"--relay-to", OPTION_VALUE, false, "URL",
     "as a relay of that hub: keeps bundles and carries them on; DIR is from relay add"},
    {"--relay-room-mb", OPTION_VALUE, false, "N", "of bundles that wait in a relay; 256"},
    {"--pages", OPTION_VALUE, false, "HOST:PORT",
     "for browsers of other machines, under a certificate of their own (pages ca)"},
    {"--backup-to", OPTION_PATH, false, "FOLDER",
     "off this machine: a backup now and then, while something is not safe"},
    {"--backup-seconds", OPTION_VALUE, false, "N", "between two looks; 1800"},
    END,
};
static const struct option_spec relay_options[] = {
    {"--out", OPTION_PATH, true, "FOLDER", "made: what the relay's machine needs"},
    {"--url", OPTION_VALUE, false, "URL",
     "https://HOST:PORT that kiosks enrolled from now on are told"},
    END,
};
static const struct option_spec roster_options[] = {
    {"--cover", OPTION_FLAG, false, NULL, "with the cover key: for desks of this fair alone"},
    END,
};
static const struct option_spec enrol_options[] = {
    {"--fair", OPTION_VALUE, true, "FAIR", "folder name of an imported fair"},
    {"--kiosk", OPTION_VALUE, true, "N", "1 to 26: the letter before its turns"},
    {"--url", OPTION_VALUE, false, "URL", "https://HOST:PORT; without it, where serve listened"},
    {"--qr", OPTION_PATH, false, "FILE.png", "the code as a picture, too"},
    {"--replace", OPTION_FLAG, false, NULL,
     "the device that has this number is revoked when the new one enrols"},
    END,
};
static const struct option_spec device_list_options[] = {
    {"--fair", OPTION_VALUE, false, "FAIR", "those of one fair"},
    END,
};
static const struct option_spec device_revoke_options[] = {
    {"--fair", OPTION_VALUE, false, "FAIR", "needed where several fairs have the number"},
    END,
};
static const struct option_spec device_wipe_options[] = {
    {"--fair", OPTION_VALUE, true, "FAIR", "whose kiosks"},
    {"--by", OPTION_VALUE, true, "NAME", "who orders it; stands in the record"},
    {"--aside", OPTION_FLAG, false, NULL, "what lies in quarantine is known, and stays there"},
    {"--keep", OPTION_FLAG, false, NULL, "takes an order back that is not carried out yet"},
    END,
};
static const struct option_spec desk_options[] = {
    {"--office", OPTION_VALUE, true, "N", "its code, as the fair's offices.csv has it"},
    {"--out", OPTION_PATH, true, "FILE", "what the desk's page opens; made"},
    {"--hub", OPTION_VALUE, false, "URL",
     "https://HOST:PORT; without it, where serve listened; none = files alone"},
    END,
};
static const struct option_spec desk_page_options[] = {
    {"--out", OPTION_PATH, true, "FILE", "one file of HTML, for a browser; FILE.sig beside it"},
    {"--hub", OPTION_VALUE, false, "URL",
     "the one address it may reach; without it, where serve listened; \"\" = files alone"},
    END,
};
static const struct option_spec staff_options[] = {
    {"--name", OPTION_VALUE, true, "NAME", "as on the badge; it stays at this hub"},
    {"--role", OPTION_VALUE, false, "ROLE", "volunteer (without it), certified, coordinator"},
    {"--qr", OPTION_PATH, false, "FILE.png", "the badge's code as a picture, too"},
    END,
};
#define BY_OPTION(needed)                                                                        \
    {                                                                                            \
        "--by", OPTION_VALUE, needed, "NAME", "who does it: letters, digits, . _ -; it is noted" \
    }
static const struct option_spec staff_certify_options[] = {
    {"--certificate", OPTION_VALUE, true, "CODE", "of the standard: EC0539"},
    {"--issuer", OPTION_VALUE, true, "NAME", "who gave it"},
    {"--number", OPTION_VALUE, true, "NUMBER", "of this certificate"},
    {"--valid-to", OPTION_VALUE, false, "DATE",
     "2026-11-21, the end of that day, or 2026-11-21T12:00, local; without it no end is stated"},
    {"--institution", OPTION_VALUE, false, "NAME", "where she or he works"},
    BY_OPTION(false),
    END,
};
static const struct option_spec staff_override_options[] = {
    {"--reason", OPTION_VALUE, true, "CODE", "renewal, seen, nobody or order; none ends it"},
    {"--until", OPTION_VALUE, false, "DATE",
     "2026-11-21 or 2026-11-21T12:00, local; within 31 days; needed but with none"},
    BY_OPTION(true),
    END,
};
static const struct option_spec staff_import_options[] = {
    {"--badges", OPTION_PATH, false, "FILE",
     "codes and PINs of the new badges, told once: FILE.csv, or JSON; made 0600"},
    BY_OPTION(false),
    END,
};
static const struct option_spec desk_letters_options[] = {
    {"--office", OPTION_VALUE, true, "N", "its code, as the fair's offices.csv has it"},
    {"--out", OPTION_PATH, true, "FILE", "what the desk's page reads: Más, Traer archivo"},
    BY_OPTION(true),
    END,
};
static const struct option_spec referral_options[] = {
    BY_OPTION(true),
    {"--fair", OPTION_VALUE, false, "FAIR", "needed where it cannot be told"},
    END,
};
static const struct option_spec office_key_options[] = {
    {"--make", OPTION_PATH, false, "FILE", "draws a key; its secret half goes there alone (0600)"},
    {"--passphrase-file", OPTION_PATH, false, "FILE",
     "first line = what opens FILE, 12 characters at least; without it a terminal asks"},
    {"--public", OPTION_VALUE, false, "HEX", "of a key that the office made itself"},
    BY_OPTION(false),
    END,
};
static const struct option_spec office_take_options[] = {
    {"--public", OPTION_VALUE, true, "HEX", "64 hex digits"},
    BY_OPTION(true),
    END,
};
static const struct option_spec staff_take_options[] = {
    {"--fair", OPTION_VALUE, true, "FAIR", "whose badges they are"},
    BY_OPTION(true),
    END,
};
static const struct option_spec pages_ca_options[] = {
    {"--out", OPTION_PATH, true, "FILE.pem", "the certificate to install in browsers"},
    END,
};
static const struct option_spec user_add_options[] = {
    {"--role", OPTION_VALUE, true, "ROLE",
     "coordinator, volunteer_lead, observatory, call_centre, partner_desk, custodian"},
    {"--password-file", OPTION_PATH, true, "FILE",
     "first line = the password, 10 characters or more"},
    END,
};
static const struct option_spec user_password_options[] = {
    {"--password-file", OPTION_PATH, true, "FILE",
     "first line = the password, 10 characters or more"},
    END,
};
static const struct option_spec user_role_options[] = {
    {"--role", OPTION_VALUE, true, "ROLE", "as of user add"},
    END,
};
static const struct option_spec stats_options[] = {FAIR_OPTION, END};
static const struct option_spec closing_options[] = {
    {"--language", OPTION_VALUE, false, "es|en", "of the text; es without it"},
    {"--check", OPTION_PATH, false, "FILE", "is this a text that this hub signed, unchanged?"},
    {"--recount", OPTION_FLAG, false, NULL, "opens and counts every row anew; may take minutes"},
    END,
};
#define FILE_OPTIONS                                                              \
    {"--paper", OPTION_VALUE, false, "SIZE", "letter (without it) or a4"},        \
    {                                                                             \
        "--language", OPTION_VALUE, false, "es|en", "of the words; es without it" \
    }
static const struct option_spec file_job_options[] = {FILE_OPTIONS, END};
static const struct option_spec report_options[] = {
    {"--pdf", OPTION_PATH, true, "FILE", "pages to hand over"},
    FILE_OPTIONS,
    END,
};
static const struct option_spec xlsx_options[] = {
    {"--out", OPTION_PATH, true, "FILE", "a spreadsheet with its charts"},
    FILE_OPTIONS,
    END,
};
static const struct option_spec closing_front_options[] = {
    FILE_OPTIONS,
    {"--pdf", OPTION_PATH, false, "FILE", "a page to print and sign by hand, in the text's place"},
    {"--check", OPTION_PATH, false, "FILE", "is this a text that this hub signed, unchanged?"},
    {"--recount", OPTION_FLAG, false, NULL, "opens and counts every row anew; may take minutes"},
    END,
};
static const struct option_spec export_options[] = {
    FAIR_OPTION,
    {"--out", OPTION_PATH, true, "FILE", "- = standard output"},
    END,
};
static const struct option_spec avgm_options[] = {
    {"--out", OPTION_PATH, true, "FILE", "- = standard output"},
    END,
};
static const struct option_spec prune_options[] = {
    {"--keep", OPTION_VALUE, false, "N", "so many of the newest verified ones; 4"},
    {"--days", OPTION_VALUE, false, "M", "and the last of each of the last M days; 7"},
    {"--erased", OPTION_FLAG, false, NULL,
     "those that hold an erased name go in any case, but for the last two"},
    END,
};
static const struct option_spec release_options[] = {
    {"--by", OPTION_VALUE, true, "NAME", "who does it: letters, digits, . _ -; it is signed"},
    {"--reason", OPTION_VALUE, true, "CODE",
     "mistake (of the revocation) or before (recorded before it was lost)"},
    END,
};
static const struct option_spec erase_options[] = {
    {"--by", OPTION_VALUE, true, "NAME", "who does it: letters, digits, . _ -; it is signed"},
    {"--reason", OPTION_VALUE, true, "CODE", "cancellation, opposition, consent, minor or mistake"},
    {"--fair", OPTION_VALUE, false, "FAIR", "needed where two fairs have the folio"},
    END,
};
static const struct option_spec custodian_options[] = {
    {"--custodian-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the passphrase; without it a terminal asks"},
    END,
};
static const struct option_spec drill_options[] = {
    {"--by", OPTION_VALUE, true, "NAME", "who does it: letters, digits, . _ -; it is kept"},
    {"--custodian-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the passphrase; without it a terminal asks"},
    END,
};
static const struct option_spec drilled_options[] = {
    {"--by", OPTION_VALUE, true, "NAME", "who did it"},
    END,
};
static const struct option_spec preflight_options[] = {
    {"--language", OPTION_VALUE, false, "es|en", "Spanish without it"},
    END,
};
static const struct option_spec backup_options[] = {
    {"--to", OPTION_PATH, false, "FOLDER", "off this machine: a disk, a share"},
    {"--command", OPTION_VALUE, false, "CMD", "reads the backup on its standard input"},
    {"--fetch", OPTION_VALUE, false, "CMD",
     "writes it back to its standard output: without it the backup does not count"},
    END,
};
static const struct option_spec record_options[] = {
    {"--id", OPTION_VALUE, true, "HEX", "of the copy that was read back"},
    {"--place", OPTION_VALUE, true, "WORDS", "where it lies"},
    END,
};
static const struct option_spec restore_options[] = {
    {"--custodian-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the passphrase; needed where the machine does not have the hub's keys"},
    END,
};
static const struct option_spec verify_options[] = {
    {"--online-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the passphrase; sums are counted again only with the online key"},
    END,
};
static const struct option_spec kit_options[] = {
    {"--blank", OPTION_VALUE, true, "N", "so many blank slips, 1 to 1000"},
    {"--pdf", OPTION_PATH, true, "FILE", "slips to cut, then tally sheets, ready to print"},
    {"--paper", OPTION_VALUE, false, "SIZE", "Letter (without it) or A4"},
    END,
};
static const struct option_spec kit_make_options[] = {
    {"--blank", OPTION_VALUE, true, "N", "so many blank slips, 1 to 1000"},
    END,
};
static const struct option_spec kit_revoke_options[] = {
    {"--kit", OPTION_VALUE, true, "N", "its number, as kit list says"},
    END,
};
static const struct option_spec publish_record_options[] = {
    {"--from", OPTION_PATH, true, "FILE", "job and result, as publish wrote them"},
    {"--by", OPTION_VALUE, false, "NAME", "who publishes; without it nothing is"},
    END,
};
static const struct option_spec publish_take_options[] = {
    {"--check", OPTION_FLAG, false, NULL, "only look whether it is this hub's, and not changed"},
    END,
};
static const struct option_spec token_options[] = {
    {"--roster", OPTION_PATH, true, "FILE", "as fair roster --json --cover writes it"},
    {"--on", OPTION_VALUE, false, "2026-11-21", "as if it were this day"},
    END,
};

static const struct option_spec import_options[] = {
    {"--online-passphrase-file", OPTION_PATH, false, "FILE",
     "first line = the passphrase; needed only while no server runs"},
    END,
};

static const struct option_spec publish_options[] = {
    {"--by", OPTION_VALUE, false, "NAME",
     "who publishes the fair; without it, only what would be shown and hidden is told"},
    {"--tables", OPTION_PATH, false, "DIR",
     "of *.csv with exact counts: columns of labels and a last one \"n\", or a cross table (a "
     "column of labels, then one of counts for each label); \"Total\" is a margin"},
    {"--out", OPTION_PATH, false, "DIR",
     "with --tables; new: the same tables with * where hidden, and release.json"},
    {"--previous", OPTION_EACH, false, "DIR",
     "an earlier release, or a folder of them; may be given several times"},
    {"--limit-seconds", OPTION_VALUE, false, "N", "for the proof, or it refuses; 60"},
    END,
};
static const struct command commands[] = {
    {NULL, "init", NULL, false, false, true, "makes keys, certificate and database of a new hub",
     init_options, command_init},
    {NULL, "serve", NULL, false, false, true, "answers kiosks over HTTPS until it is stopped",
     serve_options, command_serve},
    {"fair", "import", "FOLDER", true, true, true,
     "reads and checks a fair's folder; again: its newer content", none, command_fair_import},
    {"fair", "list", NULL, false, true, true, "the fairs of this hub", none, command_fair_list},
    {"fair", "open", "FAIR", false, true, true, "says that the fair is on (also again)", none,
     command_fair_open},
    {"fair", "close", "FAIR", false, true, true,
     "kiosks hand over what waited; referral figures appear", none, command_fair_close},
    {"fair", "roster", "FAIR", false, true, true, "the keys that sign this fair's slips",
     roster_options, command_fair_roster},
    {NULL, "enrol", NULL, false, true, true,
     "draws a code that makes one machine a kiosk; 15 minutes", enrol_options, command_enrol},
    {"device", "list", NULL, false, true, true, "the machines that were enrolled",
     device_list_options, command_device_list},
    {"device", "revoke", "KIOSK|DEVICE", false, true, true,
     "takes nothing more from a machine; its slips of before stay good", device_revoke_options,
     command_device_revoke},
    {"device", "wipe", "KIOSK|all", false, true, true,
     "after the close: a kiosk erases itself, once everything of it is safe here",
     device_wipe_options, command_device_wipe},
    {"desk", "add", "FAIR", false, true, true,
     "makes the file of an office's desk, and the code that opens it, which is shown once",
     desk_options, command_desk_add},
    {"desk", "letters", "FAIR", false, true, true,
     "an office's letters in a file, sealed as they are, for a desk without a network",
     desk_letters_options, command_desk_letters},
    {"desk", "list", NULL, false, true, true, "the desks of partner offices", device_list_options,
     command_desk_list},
    {"desk", "page", NULL, false, true, true,
     "writes the desk's page for a laptop, signed, and says its hash", desk_page_options,
     command_desk_page},
    {"desk", "revoke", "DEVICE", false, true, true, "takes nothing more from a desk", none,
     command_desk_revoke},
    {"desk", "take", "FILE", true, true, true,
     "a desk that this hub lost in a restore is known again, by its file", none, command_desk_take},
    {"staff", "add", "FAIR", false, true, true,
     "draws a volunteer's badge and PIN for the kiosks; both are shown once", staff_options,
     command_staff_add},
    {"staff", "list", "FAIR", false, true, true, "the badges of a fair", none, command_staff_list},
    {"staff", "revoke", "STAFF", false, true, true, "the badge opens nothing any more", none,
     command_staff_revoke},
    {"staff", "release", "STAFF", false, true, true,
     "after too many wrong PINs the badge may be tried again", none, command_staff_release},
    {"staff", "certify", "STAFF", false, true, true,
     "a certificate of competence, and when it ends", staff_certify_options, command_staff_certify},
    {"staff", "override", "STAFF", false, true, true,
     "lets somebody accompany without a certificate in date, for a coded reason and a while",
     staff_override_options, command_staff_override},
    {"staff", "import", "FAIR FILE.csv", false, false, true,
     "badges and certificates from a table: all of it, or nothing", staff_import_options,
     command_staff_import},
    {"staff", "known", "FAIR", false, true, true, "a step of staff import: who is there already",
     none, command_staff_known},
    {"staff", "take", "FILE", true, true, true, "a step of staff import: the rows, without PINs",
     staff_take_options, command_staff_take},
    {"office", "key", "FAIR OFFICE", false, false, true,
     "the key that letters to an office are sealed for; again: it is replaced", office_key_options,
     command_office_key},
    {"office", "take", "FAIR OFFICE", false, true, true,
     "a step of office key: the public half, to kiosks with the next content", office_take_options,
     command_office_take},
    {"office", "list", "FAIR", false, true, true,
     "the offices' keys, with those that were replaced", none, command_office_list},
    {"pages", "ca", NULL, false, true, true,
     "the small CA that a coordinator installs once where browsers of other machines open the "
     "pages",
     pages_ca_options, command_pages_ca},
    {"user", "add", "NAME", false, true, true, "somebody who may open the hub's pages",
     user_add_options, command_user_add},
    {"user", "list", NULL, false, true, true, "who may, and as what", none, command_user_list},
    {"user", "remove", "NAME", false, true, true, "ends an account; logs it out at once", none,
     command_user_remove},
    {"user", "password", "NAME", false, true, true, "another password; logs the account out",
     user_password_options, command_user_password},
    {"user", "role", "NAME", false, true, true, "what an account may open, from its next click on",
     user_role_options, command_user_role},
    {NULL, "routes", NULL, false, false, false,
     "every path of pages and calls, its method, and which roles may", none, command_routes},
    {"relay", "add", "NAME", false, true, true,
     "makes a folder for a relay of this hub on the plaza", relay_options, command_relay_add},
    {"relay", "list", NULL, false, true, true, "the relays' addresses that new kiosks are told",
     none, command_relay_list},
    {"referral", "withdraw", "FOLIO", false, false, true,
     "she takes her consent back: the letter goes, here and wherever this hub reaches; - asks for "
     "the folio",
     referral_options, command_referral_withdraw},
    {"referral", "record", "FOLIO", false, true, true,
     "a step of referral withdraw: the hub's own copy goes", referral_options,
     command_referral_record},
    {NULL, "audit", NULL, false, true, true,
     "who did what with certificates, offices' keys and letters, and whether the list is whole",
     none, command_audit},
    {"relay", "remove", "URL", false, true, true, "new kiosks are not told of it any more", none,
     command_relay_remove},
    {"call", "list", NULL, false, true, true,
     "kiosks at which somebody asks for a person; of the hub that serves", none, command_call_list},
    {"call", "answer", "KIOSK", false, true, true, "says there that somebody comes",
     device_revoke_options, command_call_answer},
    {NULL, "stats", NULL, false, true, true, "people, services, referrals, and by what",
     stats_options, command_stats},
    {"corte", "read", "FAIR", false, true, true, "a step of corte: the signed text",
     closing_options, command_closing},
    {"corte", "job", "FAIR", false, true, true, "a step of corte --pdf: what is drawn",
     file_job_options, command_closing_job},
    {NULL, "corte", "FAIR", false, false, true,
     "after the close: captured, pending, delivered and put aside beside each other, signed",
     closing_front_options, command_closing_front},
    {"report", "job", "FAIR", false, true, true, "a step of report and export xlsx: what is drawn",
     file_job_options, command_report_job},
    {NULL, "report", "FAIR", false, false, true,
     "a fair's results as pages to hand over: no number in them tells of fewer than five",
     report_options, command_report},
    {"export", "xlsx", "FAIR", false, false, true, "the same as a spreadsheet with its charts",
     xlsx_options, command_export_xlsx},
    {"export", "csv", NULL, false, true, true, "the same as a table for spreadsheets",
     export_options, command_export_csv},
    {"export", "avgm", "FAIR", false, true, true,
     "the evidence of a fair of a municipality under an alert, after the close", avgm_options,
     command_export_avgm},
    {NULL, "import", "FOLDER", true, false, true,
     "takes the records of a USB stick, and writes the receipts onto it", import_options,
     command_import},
    {"stick", "take", "FILE", true, true, true, "one file of a stick, as import takes it", none,
     command_stick_take},
    {"stick", "receipt", "DEVICE", false, true, true,
     "the receipts of one device, as import writes them", none, command_stick_receipt},
    {"quarantine", "list", NULL, false, true, true, "frames that were put aside, and why", none,
     command_quarantine_list},
    {"quarantine", "release", "DEVICE", false, true, true,
     "lets count what a revoked device's stick brought; signed, and once", release_options,
     command_quarantine_release},
    {"erase", "record", "FOLIO", false, true, true,
     "a step of erase: the hub's own copy goes, and the signed list grows", erase_options,
     command_erase_record},
    {NULL, "erase", "FOLIO", false, false, true,
     "a person asked for it: her name and telephone go, hash and counts stay; - asks for the folio",
     erase_options, command_erase},
    {"custodian", "check", NULL, false, false, true,
     "does this passphrase open the custodian's key? Reads nobody's name", custodian_options,
     command_custodian_check},
    {"custodian", "drill", NULL, false, false, true,
     "the same, and noted with who did it: pre-flight is red without one in 180 days",
     drill_options, command_custodian_drill},
    {"custodian", "drilled", NULL, false, true, true, "a step of custodian drill: notes it",
     drilled_options, command_custodian_drilled},
    {NULL, "preflight", "FAIR", false, true, true,
     "what is not ready for the fair yet; exit 1 while something is red", preflight_options,
     command_preflight},
    {"kit", "make", "FAIR", false, true, true,
     "a step of kit: draws its key, signs the blanks, and forgets the key", kit_make_options,
     command_kit_make},
    {"kit", "list", "FAIR", false, true, true, "the emergency kits of a fair", none,
     command_kit_list},
    {"kit", "revoke", "FAIR", false, true, true,
     "a kit was lost: its slips are told as REVOKED, and refuse nobody", kit_revoke_options,
     command_kit_revoke},
    {NULL, "kit", "FAIR", false, false, true,
     "signed blank slips and tally sheets for the day everything fails", kit_options, command_kit},
    {"publish", "job", "FAIR", false, true, true,
     "a step of publish: the counts of a closed fair, exact, for publish alone", none,
     command_publish_job},
    {"publish", "record", "FAIR", false, true, true, "a step of publish: keeps and signs it",
     publish_record_options, command_publish_record},
    {"publish", "list", NULL, false, true, true, "what was published", none, command_publish_list},
    {"publish", "take", "FILE", true, true, true,
     "a package (ZIP) that a hub restored from before does not have", publish_take_options,
     command_publish_take},
    {NULL, "publish", "[FAIR]", false, false, false,
     "of a fair's hub: the tables of a closed FAIR, so that nobody can be worked out of them: "
     "signed, for good. With --tables: the same of any tables; --data DIR before it signs",
     publish_options, command_publish},
    {"token", "verify", "TEXT", false, false, false,
     "the verdict on a slip's token, or on each line of standard input with TEXT = -; exit code 0 "
     "only for OK",
     token_options, command_token_verify},
    {"backup", "take", NULL, false, true, true, "a step of backup: makes it, under DATA/outgoing",
     none, command_backup_take},
    {"backup", "record", "NUMBER", false, true, true,
     "a step of backup: the copy was read back, from now on it counts", record_options,
     command_backup_record},
    {"backup", "doubt", "ID", false, true, true,
     "a step of verify: it was read again and is not whole, it counts no longer", none,
     command_backup_doubt},
    {"backup", "list", NULL, false, true, true, "the backups taken, and which of them count", none,
     command_backup_list},
    {"backup", "forget", "NUMBER", false, true, true, "a step of backup prune: its file is gone",
     none, command_backup_forget},
    {"backup", "prune", NULL, false, false, true,
     "removes old backups; never the last two verified, nor one that alone holds something",
     prune_options, command_backup_prune},
    {NULL, "backup", NULL, false, false, true,
     "copies the hub off this machine, reads the copy back, and only then counts it",
     backup_options, command_backup},
    {NULL, "restore", "FILE", true, false, true,
     "brings the hub back from a backup, also on an empty machine", restore_options,
     command_restore},
    {NULL, "resume", NULL, false, true, true,
     "a hub that turned read-only goes on with the database it has", none, command_resume},
    {"verify", "copy", NULL, false, true, true,
     "a step of verify: the store as of now, under DATA/outgoing", none, command_verify_copy},
    {NULL, "verify", "[FILE]", true, false, true,
     "reads everything again: is the store, or a backup, whole, and are its sums true?",
     verify_options, command_verify},
    {NULL, "doctor", NULL, false, true, true, "is everything as it should be?", none,
     command_doctor},
};

const struct command *command_at(size_t index)
{
    return index < sizeof commands / sizeof commands[0] ? &commands[index] : NULL;
}
