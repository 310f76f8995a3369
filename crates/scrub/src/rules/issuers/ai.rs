//! Those who run models, and what stands around models.

use super::form::{Alphabet, Form, form, plain};

const ALNUM: Alphabet = Alphabet::ALNUM;
const HEX: Alphabet = Alphabet::HEX;
const LOWER: Alphabet = Alphabet::LOWER;
const WORD: Alphabet = Alphabet::WORD;

pub(super) const FORMS: &[Form] = &[
    // platform.openai.com/docs, "API keys": the old ones have no kind; all have had `T3BlbkFJ`.
    plain("openai", "sk-", ALNUM, 32, 39),
    form("openai", "sk-", ALNUM, 40, 200),
    form("openai_project", "sk-proj-", WORD, 32, 300),
    form("openai_service", "sk-svcacct-", WORD, 32, 300),
    form("openai_admin", "sk-admin-", WORD, 32, 300),
    form("openai_service", "sk-service-", WORD, 32, 300),
    form("openai_none", "sk-None-", WORD, 32, 300),
    form("openai_session", "sess-", ALNUM, 40, 60),
    // docs.anthropic.com, "Admin API", and the keys of Claude Code.
    form("anthropic", "sk-ant-", WORD, 32, 300),
    // openrouter.ai/docs, "Authentication".
    form("openrouter", "sk-or-", WORD, 40, 120),
    // langfuse.com/docs, docs.helicone.ai, docs.letta.com, docs.litellm.ai.
    form("langfuse", "sk-lf-", WORD, 36, 36),
    form("helicone", "sk-helicone-", WORD, 24, 80),
    form("letta", "sk-let-", WORD, 40, 160),
    // huggingface.co/docs/hub, "User access tokens".
    form("huggingface", "hf_", ALNUM, 30, 60),
    form("huggingface_oauth", "hf_oauth_", WORD, 30, 400),
    form("huggingface_org", "api_org_", ALNUM, 30, 60),
    // replicate.com/docs/reference, console.groq.com/docs, docs.x.ai, docs.perplexity.ai.
    form("replicate", "r8_", ALNUM, 30, 45),
    form("groq", "gsk_", ALNUM, 32, 80),
    form("xai", "xai-", ALNUM, 60, 100),
    form("perplexity", "pplx-", ALNUM, 32, 64),
    // docs.pinecone.io, docs.tavily.com, docs.voyageai.com, jina.ai, docs.firecrawl.dev.
    form("pinecone", "pcsk_", WORD, 40, 100),
    form("tavily", "tvly-", WORD, 24, 60),
    plain("voyage", "pa-", WORD, 40, 48),
    form("jina", "jina_", WORD, 40, 80),
    plain("firecrawl", "fc-", HEX, 32, 32),
    form("e2b", "e2b_", HEX, 40, 48),
    // elevenlabs.io/docs, docs.fireworks.ai, docs.cerebras.ai, build.nvidia.com, docs.together.ai.
    plain("elevenlabs", "sk_", HEX, 48, 48),
    plain("fireworks", "fw_", ALNUM, 22, 48),
    form("cerebras", "csk-", ALNUM, 40, 60),
    form("nvidia", "nvapi-", WORD, 60, 80),
    form("together", "tgp_v1_", WORD, 40, 60),
    // docs.smith.langchain.com, "Create an account and API key".
    form("langsmith", "lsv2_", WORD, 40, 60),
    plain("langsmith", "ls__", ALNUM, 32, 40),
    // docs.wandb.ai: the keys of 2025 have a prefix.
    form("wandb", "wandb_v1_", WORD, 40, 120),
    // modal.com/docs, "Token": the id `ak-` and the secret `as-`.
    plain("modal", "ak-", ALNUM, 22, 22),
    plain("modal", "as-", ALNUM, 22, 22),
    // docs.runpod.io, docs.cloud.llamaindex.ai, docs.browserbase.com, docs.apify.com, docs.anyscale.com.
    form("runpod", "rpa_", ALNUM, 40, 60),
    form("llamacloud", "llx-", ALNUM, 40, 60),
    form("browserbase", "bb_live_", WORD, 24, 60),
    form("apify", "apify_api_", ALNUM, 30, 48),
    form("anyscale", "esecret_", ALNUM, 20, 48),
    // cursor.com/docs/account, docs.mem0.ai, docs.portkey.ai, api.search.brave.com, docs.steel.dev.
    plain("cursor", "key_", HEX, 64, 64),
    form("cursor", "crsr_", HEX, 64, 64),
    plain("mem0", "m0-", ALNUM, 40, 40),
    plain("brave", "BSA", WORD, 28, 28),
    form("steel", "ste-", ALNUM, 60, 80),
    // docs.humanloop.com, help.getzep.com.
    form("humanloop", "hl_sk_", ALNUM, 32, 64),
    form("zep", "z_1d", WORD, 80, 160),
    // docs.nomic.ai, docs.hyperbrowser.ai.
    form("nomic", "nk-", WORD, 40, 60),
    form("hyperbrowser", "hb_", HEX, 28, 40),
    // docs.retellai.com, docs.cartesia.ai.
    plain("retell", "key_", LOWER, 28, 32),
    form("cartesia", "sk_car_", ALNUM, 20, 32),
];
