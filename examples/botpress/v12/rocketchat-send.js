/**
 * Says or does something in Rocket.Chat at once: for timers, hooks and jobs, since Botpress v12 itself only answers.
 * @title Send to Rocket.Chat
 * @category Rocket.Chat
 * @param {string} target - A conversation (rc-…), a room's id, #channel or @username. Empty: who is spoken with.
 * @param {string} text - What to say
 * @param {any} action - Or what to do, e.g. {"action":"handoff","department":"support"}
 */

// Where the connector listens (BOTPRESS_LISTEN_PORT), and its BOTPRESS_WEBHOOK_SECRET.
const connector = 'http://127.0.0.1:5007'
const secret = ''

const placeOf = where => {
  if (where.startsWith('rc-')) return { conversation: where }
  if (where.startsWith('@')) return { user: where }
  return where.startsWith('#') ? { room: where } : { roomId: where }
}

const send = async (target, text, action) => {
  const axios = require('axios')
  const headers = secret ? { Authorization: 'Bearer ' + secret } : {}
  const body = Object.assign(placeOf(target || event.target), action || { action: 'send', text })
  await axios.post(connector + '/v1/actions', body, { headers })
}

return send(args.target, args.text, args.action)
