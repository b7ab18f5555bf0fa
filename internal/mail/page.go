package mail

// darkStyle is for the clients that read a style element; the others show the
// light colours that stand inline.
const darkStyle = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background-color:#11171d!important}
.card{background-color:#1b232c!important}
.ink{color:#f2f5f8!important}
.muted{color:#b9c4cf!important}
.box{background-color:#2a3541!important}
.line{border-color:#6f7f8f!important}
}`

// page takes: language, title, dark style, edge colour, brand, heading, content.
const page = `<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>%s</title>
<style>
%s
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#eef2f6">
<table class="page" role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0" style="background-color:#eef2f6"><tr>
<td align="center" style="padding:24px 12px">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table class="card" role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background-color:#ffffff"><tr>
<td align="left" style="border-top:4px solid %s;padding:24px;font-family:'Segoe UI',Arial,sans-serif;text-align:left;word-break:break-word;overflow-wrap:anywhere">
<p class="muted" style="margin:0 0 16px;font-size:14px;line-height:20px;color:#4a5866">%s</p>
<h1 class="ink" style="margin:0 0 16px;font-size:22px;line-height:30px;font-weight:bold;color:#1b2733">%s</h1>
%s</td>
</tr></table>
<!--[if mso]></td></tr></table><![endif]-->
</td>
</tr></table>
</body>
</html>
`
