/* The camera: pictures in, tokens out, nothing kept.
 *
 * Promises: a picture is read in this page's memory and goes nowhere; several slips in one picture
 * are all told, so that a person chooses. Codes that are no tokens (a poster's) are passed over
 * while a token is seen. Stops the camera when it is closed. */
import zxing from "zxing-wasm/reader";
import { base32_value } from "./base32.js";
import { TOKEN_CHARS } from "./token.js";

const READS_TOGETHER = 3; /* pictures that are looked at before several slips count as all */
const PAUSE_MS = 120;
const WIDTH_MAX = 1920;

/* `wasm`: the reader's bytes. Once, before camera_read. */
export function camera_prepare(wasm) {
    zxing.prepareZXingModule({ overrides: { wasmBinary: wasm.buffer } });
}

function is_token(text) {
    return text.length === TOKEN_CHARS && [...text].every((character) => base32_value(character) >= 0);
}

/* Texts of the QR codes in a picture (ImageData), tokens alone where there is one. */
export async function camera_read(picture) {
    const found = await zxing.readBarcodes(picture, { formats: ["QRCode"], tryHarder: true,
        maxNumberOfSymbols: 8 });
    const texts = found.filter((code) => code.isValid).map((code) => code.text);
    const tokens = texts.filter(is_token);
    return [...new Set(tokens.length > 0 ? tokens : texts)];
}

function grab(video, canvas) {
    const scale = Math.min(1, WIDTH_MAX / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function look(camera, canvas) {
    const seen = new Set();
    let reads = 0;
    while (!camera.closed && (seen.size === 0 || reads < READS_TOGETHER)) {
        if (camera.video.videoWidth > 0)
            for (const text of await camera_read(grab(camera.video, canvas))) seen.add(text);
        if (seen.size > 0) reads++;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return [...seen];
}

/* Shows the camera in `video`; on_seen gets every text once something was read, and the camera is
 * closed. Rejects where there is none, or none is allowed. */
export async function camera_open(video, on_seen) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false,
        video: { facingMode: "environment", width: { ideal: WIDTH_MAX } } });
    const camera = { video, stream, closed: false };
    video.srcObject = stream;
    await video.play();
    look(camera, document.createElement("canvas")).then((texts) => {
        if (camera.closed) return;
        camera_close(camera);
        on_seen(texts);
    }, () => camera_close(camera));
    return camera;
}

export function camera_close(camera) {
    camera.closed = true;
    for (const track of camera.stream.getTracks()) track.stop();
    camera.video.srcObject = null;
}
