<corpus name="x">
<text id="t1" date="2012" title="Salt &amp; soil" dateCreated="2010-02-03" dateModified="2011-01-01" sourceURL="https://news.example.org/salt" author="none" genre="news">
<head>
<s>
Salt	X	salt
&amp;	X	&amp;
soil	X	soil
</s>
</head>
<p>
<s type="decl">
"	X	"
We	X	we
do	X	do
n't	X	n't
know	X	know
,	X	,
"	X	"
said	X	said
Mrs.	X	mrs.
Lee	X	lee
(	X	(
44	X	44
)	X	)
,	X	,
the	X	the
farmers	X	farmers
'	X	'
chief	X	chief
.	X	.
</s>
<s>
L'	X	l'
eau	X	eau
costs	X	costs
$	X	$
5	X	5
.	X	.
</s>
</p>
</text>
<text id="t2" date="2010-02-04" source="The Field">
<p>
<s>
He	X	he
<g/>
'll	X	will
come	X	come
<g />
.	.	.
</s>
</p>
</text>
</corpus>
