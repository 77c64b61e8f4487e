/* What a scanned text is to this desk: a verdict in one word, and whether it may be noted here.
 *
 * Promises: a slip of another office gives nothing but that; clock and roster refuse nobody, an
 * unknown signer neither. {verdict, mine, slip (hexadecimal), issued, from, until (days)}: slip and
 * days only where it is this office's. */
import { bytes_hex } from "./bytes.js";
import { TOKEN_CHARS, token_read_unproved, token_verify } from "./token.js";

const MISREAD_MIN = 100; /* characters: shorter texts are another code, longer ones a torn slip's */

function judge_text(verdict, text) {
    const misread = verdict === "BAD_READ" || verdict === "BAD_CHARACTER" ||
        (verdict === "BAD_LENGTH" && text.length >= MISREAD_MIN && text.length < 2 * TOKEN_CHARS);
    return { verdict: misread ? "BAD_READ" : verdict === "FORGED" ? "FORGED" : "NOT_OURS", mine: false };
}

function judge_token(verdict, token, desk) {
    if (verdict === "OTHER_FAIR") return { verdict, mine: false };
    if (token.office !== desk.office) return { verdict: "OTHER_OFFICE", mine: false };
    return { verdict, mine: true, slip: bytes_hex(token.slip), issued: token.day, from: token.day,
        until: token.day + Math.max(token.valid_days, 1) - 1 };
}

export function judge_scan(text, desk, today) {
    const { verdict, token } = token_verify(text, desk.roster, today);
    if (token) return judge_token(verdict, token, desk);
    if (verdict !== "UNKNOWN_KEY") return judge_text(verdict, text);
    const unproved = token_read_unproved(text, desk.cover, desk.fair_number, today);
    if (!unproved.token) return { verdict: "OTHER_FAIR", mine: false };
    return judge_token("UNKNOWN_KEY", unproved.token, desk);
}
