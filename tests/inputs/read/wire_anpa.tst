a1204_usnat
u s BC-US--River-Fe1    03-02 0210
^BC-US--River-Ferry,110<
^Old ferry on the Tane River will sail again,
 owners say <
^AP Photo XYZ101<
^Eds: Updates with quote.<
^By ANN MAREK=
^Associated Press=
	   TANEVILLE, Ohio (AP) _ The ferry that linked two banks for 80 years returns in May, its owners said. 
 
	   ``We never gave up,'' Bo Harlan said. 
 
^A LONG WAIT=
	   Repairs took four years.
 
	   ___
 
	   Reporter Lu Tan contributed.
 

	   AP-CS-03-02-19 1409EST<


a1205_usnat
r s BC-US--Mill Fire    03-02 0022
^BC-US--Mill Fire,22<
^By JO DREW=
^Associated Press=
	   MILLTOWN (AP) _ A mill burned.

	   AP-CS-03-02-99 0102EST<

