/* Letters at the hub (accompanied referrals): who may have written one, which office is handed it,
 * and that a withdrawn one is nowhere any more.
 *
 * A letter is a stream of its own whose identities are sealed for one office (sync/letter.h); the
 * hub opens its facts alone. What it notes of each lies in the table letter, sealed like person,
 * under a keyed hash of fair and folio. Promises: a letter whose volunteer had no certificate in
 * date at its stamp is put aside (`uncertified`) and handed to nobody; one that was withdrawn is
 * cut wherever this hub holds it, also when it comes, or comes back, later (ledger.h), and is
 * handed to nobody from that moment; a desk gets its own office's letters alone; handing out,
 * opening, destroying, withdrawing and putting aside are audit rows. Of the stamp holds: a clock
 * that nobody set, a stamp from before the kiosk was enrolled, or one of a clock set by hand whose
 * certificate ran out before the letter came certify nobody; who holds a kiosk's key and its clock
 * can lie within these.
 *
 * POST DESK_LETTERS_PATH: CBOR [1, device, stamp ms, [slip …]] ‖ Ed25519 (SIGNATURE_DESK), the
 * slips that the desk has already. The stamp is not compared with any clock: a desk's may be a year
 * off, and the answer opens with the office's key alone. JSON: {"v":1,"hub_ms":n,"letters":[{"v":1,
 * "slip":hex32,"office":n,"tenant":hex16,"fair":hex16,"device":hex32,"stream":hex32,"wrap":hex160,
 * "frames":[{"seq":n,"identity":hex160}, …],"before_key":bool,"withdrawn":false}],"withdrawn":
 * [hex32 …],"more":bool,"closed":bool,"revoked":bool}. withdrawn: of the slips that it said, those
 * to wipe; before_key: written before the office's present key, perhaps for one that was replaced;
 * more: ask again with these in hand; revoked: this desk was ended, and all it has is to be wiped.
 */
#ifndef JORNADA_SYNC_HUB_LETTERS_H
#define JORNADA_SYNC_HUB_LETTERS_H

#include "sync/hub/erase.h"
#include "sync/hub/fair.h"
#include "sync/hub/stream.h"
#include "sync/wire.h"

#define DESK_LETTERS_PATH "/desk/v1/letters"
#define LETTERS_HAVE_MAX 4096  /* slips of one question */
#define LETTERS_ANSWER_MAX 200 /* letters of one answer */

/* Of a frame's commit before it is held, inside hub_begin … hub_commit: notes letters and what
 * offices say of them. *reason: 0, or why the frame is to be put aside. `shape`: the frame's first
 * byte. */
enum outcome letters_arrive(struct hub *hub, const struct fair *fair, const struct stream *stream,
                            const struct commit *commit, uint8_t shape, int *reason) MUST_CHECK;
/* After a commit, outside transactions: what was withdrawn is cut now. Costs nothing while nothing
 * was. */
enum outcome letters_settle(struct hub *hub) MUST_CHECK;

struct letters_withdrawn {
    bool known;  /* its letter is here; else it is cut when it comes */
    bool opened; /* the office had opened it: its desk is told, and answers with LETTER_DESTROYED */
    struct erase_report erased;
};
/* REFUSED: the online key is closed. Again: DONE, nothing is cut twice. */
enum outcome letters_withdraw(struct hub *hub, const struct fair *fair, uint64_t folio_bits,
                              const char *by, struct letters_withdrawn *report) MUST_CHECK;

/* The fair that a folio's letter is of; of no letter known: the hub's one fair. REFUSED: it cannot
 * be told, say which. */
enum outcome letters_find_fair(struct hub *hub, uint64_t folio_bits, struct fair *fair) MUST_CHECK;

/* In how many states letters are, for doctor and stats of the inside view. */
struct letters_count {
    uint64_t held, aside, withdrawn, opened, destroyed;
    uint64_t undestroyed; /* opened, withdrawn, and no desk said yet that it wiped it */
};
/* `fair` NULL: of all fairs. REFUSED: the online key is closed. */
enum outcome letters_count(struct hub *hub, const struct fair *fair,
                           struct letters_count *count) MUST_CHECK;

/* The same for a laptop without a network, a part of LETTERS_ANSWER_MAX letters at a time: the JSON
 * above into `text` (`room` bytes, LETTERS_PART_BYTES), with "fair":hex16 and "office":n, and in
 * the first part every letter of the office that was withdrawn. *from: 0 to begin; 0 again when
 * this was the last part. Each letter is an audit row with `by`. REFUSED: the online key is closed.
 */
#define LETTERS_PART_BYTES (2U << 20)
enum outcome letters_write(struct hub *hub, const struct fair *fair, uint16_t office,
                           const char *by, size_t *from, char *text, size_t room,
                           size_t *size) MUST_CHECK;

void letters_answer(struct hub *hub, const struct wire_request *request,
                    struct wire_answer *answer);

#endif
