/** A header field: name and value, each byte as one character. */
export type HeaderField = readonly [name: string, value: string];

/** Fields that both sides know in advance, in their order. A value follows the first space (RFC 7541, appendix A). */
const staticFields = `
:authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https
:status 200|:status 204|:status 206|:status 304|:status 400|:status 404|:status 500
accept-charset|accept-encoding gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin
age|allow|authorization|cache-control|content-disposition|content-encoding|content-language|content-length
content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|if-modified-since
if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate
proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security
transfer-encoding|user-agent|vary|via|www-authenticate`;

/** The static table; its first entry has index 1 on the wire. */
export const staticTable: readonly HeaderField[] = staticFields
  .trim()
  .split(/[|\n]/)
  .map((text) => {
    const [name = '', ...value] = text.split(' ');
    return [name, value.join(' ')];
  });
