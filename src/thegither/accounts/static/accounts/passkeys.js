// Passkeys and security keys. Forms say what they are with data-passkey="create", "get" or "sign-in"; the page
// works without this script, by password and code.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const described = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

function toCreate(options, passwordless) {
  const asked = structuredClone(options.publicKey);
  asked.challenge = bytes(asked.challenge);
  asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = described(asked.excludeCredentials) ?? [];
  asked.authenticatorSelection = {
    ...asked.authenticatorSelection,
    residentKey: passwordless ? "required" : "discouraged",
    requireResidentKey: passwordless,
    userVerification: passwordless ? "required" : (asked.authenticatorSelection?.userVerification ?? "preferred"),
  };
  return { publicKey: asked };
}

function toGet(options) {
  const asked = structuredClone(options.publicKey);
  asked.challenge = bytes(asked.challenge);
  asked.allowCredentials = described(asked.allowCredentials) ?? [];
  return { publicKey: asked };
}

function answer(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function ask(form) {
  const kind = form.dataset.passkey;
  if (kind === "create") {
    const passwordless = form.elements.passwordless?.checked ?? false;
    return navigator.credentials.create(toCreate(JSON.parse(form.dataset.passkeyOptions), passwordless));
  }
  if (kind === "get") return navigator.credentials.get(toGet(JSON.parse(form.dataset.passkeyOptions)));
  const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error(String(reply.status));
  return navigator.credentials.get(toGet((await reply.json()).request_options));
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return; // the page holds it back; it comes again if it is to be sent
    event.preventDefault();
    if (asking) return;
    asking = true;
    problem.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(answer(await ask(form)));
      form.submit();
    } catch {
      problem.textContent = problem.dataset.passkeyProblem;
      asking = false;
      delete form.dataset.tgSent;
    }
  });
}
